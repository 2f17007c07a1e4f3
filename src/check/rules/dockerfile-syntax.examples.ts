import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'An instruction that there is not.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCOPPY server.js /\nCMD ["node", "/server.js"]\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'A list with single quotes.',
    files: {
      Dockerfile: "FROM node:22-slim\nCMD ['node', 'server.js']\n",
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'No FROM.',
    files: {
      Dockerfile: 'RUN npm ci\n',
    },
    finds: ['Dockerfile:1'],
  },
  {
    says: 'COPY without a destination.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCOPY server.js\nCMD ["node", "/server.js"]\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'Directives, here-documents, other escapes.',
    files: {
      Dockerfile:
        '# syntax=docker/dockerfile:1\n# escape=`\nFROM node:22-slim\nRUN <<EOF\nFROM nothing\nEOF\nRUN echo a `\n  # a comment\n  b\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'A test in a shell line begins with a bracket too.',
    files: {
      Dockerfile: 'FROM node:22-slim\nRUN [ "$CI" = 1 ] || npm ci\nCMD [ -f a.js ] && node a.js\n',
    },
    finds: [],
  },
]
