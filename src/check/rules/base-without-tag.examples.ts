import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'No tag.',
    files: {
      Dockerfile: 'FROM node\nCMD ["node", "server.js"]\n',
    },
    finds: ['Dockerfile:1'],
  },
  {
    says: 'latest, by a variable.',
    files: {
      Dockerfile: 'ARG BASE=python:latest\nFROM $BASE\nCMD ["python", "app.py"]\n',
    },
    finds: ['Dockerfile:2'],
  },
  {
    says: 'A version.',
    files: {
      Dockerfile: 'FROM localhost:5000/node:22-slim\nCMD ["node", "server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'An earlier stage, and scratch.',
    files: {
      Dockerfile:
        'FROM golang:1.25 AS build\nFROM build AS test\nFROM scratch\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    },
    finds: [],
  },
]
