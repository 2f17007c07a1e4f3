import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: "Flask's own.",
    files: {
      Dockerfile: 'FROM python:3.13-slim\nCMD flask run --host 0.0.0.0 --port $PORT\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'What npm start runs.',
    files: {
      Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nCMD ["npm", "start"]\n',
      'package.json': '{"scripts": {"start": "react-scripts start"}}\n',
    },
    finds: ['Dockerfile:4'],
  },
  {
    says: 'A server that watches files.',
    files: {
      Dockerfile: 'FROM python:3.13-slim\nCMD uvicorn app:app --host 0.0.0.0 --port $PORT --reload\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'A stage of its own for developing, and another one ships.',
    files: {
      Dockerfile:
        'FROM python:3.13-slim AS base\nFROM base AS development\nCMD flask run --host 0.0.0.0\nFROM base AS production\nCMD gunicorn app:app\n',
    },
    finds: [],
  },
  {
    says: 'npm start that runs the app.',
    files: {
      Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nCMD ["npm", "start"]\n',
      'package.json': '{"scripts": {"start": "node server.js", "dev": "nodemon server.js"}}\n',
    },
    finds: [],
  },
]
