import type { Page } from '../rule.js'

/** The page of `secrets-in-context`. */
export const page: Page = {
  title: 'Secrets or the git history are copied into the image',
  why: `\`COPY . .\` takes everything that \`.dockerignore\` does not keep out. Whoever may pull the image can read all of it, and to delete a file in a later line does not help: it stays in the layer. \`.git\` holds every version of every file, those with a password that somebody took out again too, and the remote's address, on some CI services with a token in it. It also changes with each commit, so nothing below that line is ever taken from the cache. See [.dockerignore](https://docs.docker.com/build/concepts/context/#dockerignore-files) and [build secrets](https://docs.docker.com/build/building/secrets/).`,
  instead: `Keep them out, in a file \`.dockerignore\` beside the Dockerfile:

\`\`\`
.git
.env*
!.env.example
*.pem
\`\`\`

What the app needs when it runs goes into config vars (\`slipway config\`). What only the build needs is given by \`--secret\` and read with \`RUN --mount=type=secret\`.`,
  examples: [
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
  ],
}
