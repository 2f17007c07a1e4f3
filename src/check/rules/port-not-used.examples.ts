import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'A port that the command names.',
    files: {
      Dockerfile:
        'FROM python:3.13-slim\nCOPY . /app\nCMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]\n',
      '.dockerignore': '.git\n',
    },
    finds: ['Dockerfile:3'],
  },
  {
    says: 'A server that has a port of its own when nothing says otherwise.',
    files: {
      Dockerfile: 'FROM python:3.13-slim\nCOPY app.py /app/\nCMD uvicorn app:app --host 0.0.0.0\n',
    },
    finds: ['Dockerfile:3'],
  },
  {
    says: 'The configuration of nginx names the port.',
    files: {
      Dockerfile: 'FROM nginx:1.29-alpine\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n',
      'nginx.conf': 'server {\n  listen 80;\n}\n',
    },
    finds: ['nginx.conf:2'],
  },
  {
    says: 'The script of package.json names the port.',
    files: {
      Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY package.json server.js ./\nCMD ["npm", "start"]\n',
      'package.json': '{"scripts": {"start": "serve -s build -l 3000"}}\n',
    },
    finds: ['Dockerfile:4'],
  },
  {
    says: 'The app asks for PORT itself, or may do so.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCOPY server.js /app/\nCMD ["node", "/app/server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'gunicorn takes PORT by itself.',
    files: {
      Dockerfile: 'FROM python:3.13-slim\nCOPY app.py /app/\nCMD ["gunicorn", "app:app"]\n',
    },
    finds: [],
  },
  {
    says: 'A port for laptops, where nobody sets PORT.',
    files: {
      Dockerfile:
        'FROM python:3.13-slim\nCOPY app.py /app/\nCMD exec uvicorn app:app --host 0.0.0.0 --port ${PORT:-8000}\n',
    },
    finds: [],
  },
  {
    says: 'A template that the image of nginx fills in.',
    files: {
      Dockerfile: 'FROM nginx:1.29-alpine\nCOPY default.conf.template /etc/nginx/templates/\n',
      'default.conf.template': 'server { listen ${PORT}; }\n',
    },
    finds: [],
  },
]
