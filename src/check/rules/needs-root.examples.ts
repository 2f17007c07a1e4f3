import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'Owners are changed when the container starts.',
    files: {
      Dockerfile: 'FROM python:3.13-slim\nCMD chown -R app /data && gunicorn app:app\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'The script in front of the command becomes another user.',
    files: {
      Dockerfile:
        'FROM node:22-slim\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["node", "server.js"]\n',
      'entrypoint.sh': '#!/bin/sh\nset -e\nexec gosu node "$@"\n',
    },
    finds: ['entrypoint.sh:3'],
  },
  {
    says: 'The last user is root.',
    files: {
      Dockerfile: 'FROM node:22-slim\nUSER node\nCOPY . /app\nUSER root\nCMD ["node", "/app/server.js"]\n',
      '.dockerignore': '.git\n',
    },
    finds: ['Dockerfile:4'],
  },
  {
    says: 'Owners are changed when the image is built.',
    files: {
      Dockerfile:
        'FROM node:22-slim\nRUN mkdir /data && chown node /data && chmod a+rwX /data\nUSER node\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'root builds, and another user runs.',
    files: {
      Dockerfile:
        'FROM node:22-slim\nUSER root\nRUN apt-get update && apt-get install -y curl\nUSER node\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
]
