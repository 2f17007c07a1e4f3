import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'What the base image runs is a prompt.',
    files: {
      Dockerfile: 'FROM python:3.13-slim\nCOPY app.py /app/\n',
    },
    finds: ['Dockerfile:1'],
  },
  {
    says: 'Nothing is inherited from scratch.',
    files: {
      Dockerfile:
        'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n',
    },
    finds: ['Dockerfile:3'],
  },
  {
    says: 'An ENTRYPOINT alone, which Heroku refuses.',
    files: {
      Dockerfile: 'FROM eclipse-temurin:21-jre\nCOPY app.jar /\nENTRYPOINT ["java", "-jar", "/app.jar"]\n',
    },
    finds: ['Dockerfile:3'],
  },
  {
    says: 'A server that goes into the background.',
    files: {
      Dockerfile: 'FROM nginx:1.29\nCOPY default.conf.template /etc/nginx/templates/\nCMD nginx\n',
    },
    finds: ['Dockerfile:3'],
  },
  {
    says: 'The base image brings a server.',
    files: {
      Dockerfile: 'FROM nginx:1.29-alpine\nCOPY default.conf.template /etc/nginx/templates/\n',
    },
    finds: [],
  },
  {
    says: 'A command.',
    files: {
      Dockerfile: 'FROM node:22-slim\nCOPY server.js /\nCMD ["node", "/server.js"]\n',
    },
    finds: [],
  },
  {
    says: 'An ENTRYPOINT with a CMD.',
    files: {
      Dockerfile: 'FROM node:22-slim\nENTRYPOINT ["node"]\nCMD ["/server.js"]\n',
    },
    finds: [],
  },
]
