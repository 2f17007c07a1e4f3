import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'The tests stand last.',
    files: {
      '.travis.yml': 'script:\n  - docker build -t registry.heroku.com/todo/web .\n',
      Dockerfile:
        'FROM node:22-slim AS base\nFROM base AS production\nCMD ["node", "server.js"]\nFROM base AS test\nCMD ["npm", "test"]\n',
    },
    finds: ['Dockerfile:4'],
  },
  {
    says: 'What is published is built for development.',
    files: {
      Dockerfile:
        'FROM node:22-slim AS base\nFROM base AS release\nCMD ["node", "server.js"]\nFROM base AS dev\nCMD ["npm", "run", "watch"]\n',
    },
    finds: ['Dockerfile:4'],
  },
  {
    says: 'The stage that goes live stands last.',
    files: {
      Dockerfile:
        'FROM node:22-slim AS base\nFROM base AS test\nCMD ["npm", "test"]\nFROM base AS production\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'It is asked for.',
    files: {
      '.travis.yml': 'script:\n  - docker build --target production -t registry.heroku.com/todo/web .\n',
      Dockerfile:
        'FROM node:22-slim AS base\nFROM base AS production\nCMD ["node", "server.js"]\nFROM base AS test\nCMD ["npm", "test"]\n',
    },
    finds: [],
  },
]
