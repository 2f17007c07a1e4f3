import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: '41 of its own.',
    files: {
      Dockerfile: `FROM node:22-slim\n${'RUN true\n'.repeat(41)}CMD ["node", "server.js"]\n`,
    },
    finds: ['Dockerfile:1'],
  },
  {
    says: 'Those of the stage it starts from count.',
    files: {
      Dockerfile: `FROM node:22-slim AS base\n${'RUN true\n'.repeat(21)}FROM base\n${'RUN true\n'.repeat(20)}CMD ["node", "server.js"]\n`,
    },
    finds: ['Dockerfile:23'],
  },
  {
    says: '40.',
    files: {
      Dockerfile: `FROM node:22-slim\n${'RUN true\n'.repeat(40)}CMD ["node", "server.js"]\n`,
    },
    finds: [],
  },
  {
    says: 'Those of a stage that is only copied from do not count.',
    files: {
      Dockerfile: `FROM node:22 AS build\n${'RUN true\n'.repeat(41)}FROM node:22-slim\nCOPY --from=build /app /app\nCMD ["node", "server.js"]\n`,
    },
    finds: [],
  },
]
