import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'Program and argument in one pair of quotes.',
    files: {
      Dockerfile: 'FROM python:3.13-slim\nENTRYPOINT ["python app.py"]\nCMD ["--verbose"]\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'The same for CMD.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCMD ["npm start"]\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'The shell form in quotes.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCMD "node server.js"\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'A pair of quotes for each word.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'A line that a shell reads.',
    files: {
      Dockerfile: 'FROM node:22-slim\nENTRYPOINT ["sh", "-c"]\nCMD ["npm start"]\n',
    },
    finds: [],
  },
]
