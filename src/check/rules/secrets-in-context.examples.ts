import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'Everything, the history of git among it.',
    files: {
      Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
    },
    finds: ['Dockerfile:3'],
  },
  {
    says: 'The settings of somebody.',
    files: {
      Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY .env server.js ./\nCMD ["node", "server.js"]\n',
      '.env': 'DATABASE_URL=postgres://alice:example@db/todo\n',
    },
    finds: ['Dockerfile:3'],
  },
  {
    says: 'What is needed and nothing else.',
    files: {
      Dockerfile:
        'FROM node:22-slim\nWORKDIR /app\nCOPY package.json .env.example ./\nCOPY src ./src\nCMD ["node", "src/server.js"]\n',
      '.env.example': 'DATABASE_URL=\n',
    },
    finds: [],
  },
  {
    says: '.dockerignore keeps it out.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCOPY . /app\nCMD ["node", "/app/server.js"]\n',
      '.dockerignore': '.git\n.env*\n',
      '.env': 'DATABASE_URL=postgres://alice:example@db/todo\n',
    },
    finds: [],
  },
  {
    says: 'It stays in a stage that is thrown away.',
    files: {
      Dockerfile:
        'FROM node:22 AS build\nCOPY . /app\nRUN cd /app && npm ci && npm run build\nFROM nginx:1.29\nCOPY --from=build /app/dist /usr/share/nginx/html\n',
    },
    finds: [],
  },
]
