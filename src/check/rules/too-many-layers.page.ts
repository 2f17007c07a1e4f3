import type { Page } from '../rule.js'

/** The page of `too-many-layers`. */
export const page: Page = {
  title: 'More than 40 layers',
  why: `Each \`RUN\`, \`COPY\` and \`ADD\` makes a layer, and those of the base image come on top. Heroku warns of images with more than 40: they may not boot. Each layer is also a transfer of its own. See [Container Registry: known issues and limitations](https://devcenter.heroku.com/articles/container-registry-and-runtime#known-issues-and-limitations).`,
  instead: `Join what belongs together, and build in a stage of its own, of which only the result is copied:

\`\`\`dockerfile
RUN apt-get update \\
 && apt-get install -y --no-install-recommends libpq5 \\
 && rm -rf /var/lib/apt/lists/*
\`\`\`

Lines that only set something (\`ENV\`, \`LABEL\`, \`USER\`, \`CMD\`) make no layer of their own.`,
  examples: [
    {
      says: '41 of its own.',
      files: {
        Dockerfile: `FROM node:22-slim\n${'RUN true\n'.repeat(41)}CMD ["node", "server.js"]\n`,
      },
      finds: ['Dockerfile:1'],
    },
    {
      says: 'Those of the stage it starts from count.',
      files: {
        Dockerfile: `FROM node:22-slim AS base\n${'RUN true\n'.repeat(21)}FROM base\n${'RUN true\n'.repeat(20)}CMD ["node", "server.js"]\n`,
      },
      finds: ['Dockerfile:23'],
    },
    {
      says: '40.',
      files: {
        Dockerfile: `FROM node:22-slim\n${'RUN true\n'.repeat(40)}CMD ["node", "server.js"]\n`,
      },
      finds: [],
    },
    {
      says: 'Those of a stage that is only copied from do not count.',
      files: {
        Dockerfile: `FROM node:22 AS build\n${'RUN true\n'.repeat(41)}FROM node:22-slim\nCOPY --from=build /app /app\nCMD ["node", "server.js"]\n`,
      },
      finds: [],
    },
  ],
}
