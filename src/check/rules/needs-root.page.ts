import type { Page } from '../rule.js'

/** The page of `needs-root`. */
export const page: Page = {
  title: 'The app needs root when it starts',
  why: `Heroku starts every image as a user without rights, whatever \`USER\` says. What only root may do fails there although it works on a laptop, where containers run as root: to listen on a port below 1024, to change owners (\`chown\`), to become another user (\`gosu\`, \`sudo\`), to install packages, to write where only root may. See [Container Registry and Runtime](https://devcenter.heroku.com/articles/container-registry-and-runtime#run-the-image-as-a-non-root-user).`,
  instead: `Do it with \`RUN\` when the image is built. Where the app writes, let everybody write, since the user's number is not known before:

\`\`\`dockerfile
RUN mkdir -p /app/uploads && chmod -R a+rwX /app/uploads
USER 1000
\`\`\`

\`slipway rehearse\` runs the image as Heroku does and shows what it may not do.`,
  examples: [
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
  ],
}
