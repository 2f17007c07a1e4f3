import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'slipway.yml asks for a stage that is called otherwise.',
    files: {
      'slipway.yml': 'target: prod\n',
      Dockerfile: 'FROM node:22-slim AS base\nFROM base AS production\nCMD ["node", "server.js"]\n',
    },
    finds: ['slipway.yml:1'],
  },
  {
    says: 'docker build --target asks for none that there is.',
    files: {
      '.travis.yml': 'script:\n  - docker build --target tests -t todo:test .\n',
      Dockerfile:
        'FROM node:22-slim AS base\nFROM base AS test\nCMD ["npm", "test"]\nFROM base\nCMD ["node", "server.js"]\n',
    },
    finds: ['.travis.yml:2'],
  },
  {
    says: 'Case does not count.',
    files: {
      'slipway.yml': 'target: production\n',
      Dockerfile: 'FROM node:22-slim AS Production\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'No target is asked for.',
    files: {
      '.travis.yml': 'script:\n  - docker build -t todo .\n',
      Dockerfile: 'FROM node:22-slim\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
]
