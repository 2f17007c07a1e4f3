import type { Page } from '../rule.js'

/** The page of `no-command`. */
export const page: Page = {
  title: 'The image starts nothing that stays',
  why: `Heroku runs the \`CMD\` of the image as its web process. Without one there is nothing to run. A stage without \`CMD\` and \`ENTRYPOINT\` gets those of its base image, which for \`python\`, \`node\` or \`alpine\` is a prompt: it ends at once, since nobody types there. A server that goes into the background ends the container as well. An image with an \`ENTRYPOINT\` and no \`CMD\` is refused when it is released: \`No command specified for process type web\`. See [Container Registry and Runtime](https://devcenter.heroku.com/articles/container-registry-and-runtime) and [how CMD and ENTRYPOINT work together](https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact).

A \`CMD\` that stands before an \`ENTRYPOINT\` of an inherited stage is gone: a new \`ENTRYPOINT\` takes the inherited \`CMD\` away.`,
  instead: `End the stage that ships with the one program that serves, in the foreground:

\`\`\`dockerfile
CMD exec gunicorn --bind 0.0.0.0:$PORT app:app
\`\`\`

If an \`ENTRYPOINT\` is needed, keep it for what prepares, let it end with \`exec "$@"\`, and give the server as \`CMD\`.`,
  examples: [
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
  ],
}
