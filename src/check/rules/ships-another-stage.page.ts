import type { Page } from '../rule.js'

/** The page of `ships-another-stage`. */
export const page: Page = {
  title: 'Another stage ships than the one that is meant',
  why: `\`docker build\` without \`--target\` builds the last stage of the file. If a stage for tests or development stands last, that one is published and goes live: bigger, with tools and tests in it, and with the wrong \`CMD\`. See [multi-stage builds](https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage).

slipway takes the stage \`production\` or \`prod\` where there is one, else the last, and never the test stage.`,
  instead: `Let the stage that goes live stand last, and name it:

\`\`\`dockerfile
FROM base AS test
CMD ["npm", "test"]

FROM base AS production
CMD ["node", "server.js"]
\`\`\`

Or ask for it: \`docker build --target production .\`, in \`slipway.yml\` \`target: production\`.`,
  examples: [
    {
      says: 'The tests stand last.',
      files: {
        '.travis.yml': 'script:\n  - docker build -t registry.heroku.com/todo/web .\n',
        Dockerfile:
          'FROM node:22-slim AS base\nFROM base AS production\nCMD ["node", "server.js"]\nFROM base AS test\nCMD ["npm", "test"]\n',
      },
      finds: ['Dockerfile:4'],
    },
    {
      says: 'What is published is built for development.',
      files: {
        Dockerfile:
          'FROM node:22-slim AS base\nFROM base AS release\nCMD ["node", "server.js"]\nFROM base AS dev\nCMD ["npm", "run", "watch"]\n',
      },
      finds: ['Dockerfile:4'],
    },
    {
      says: 'The stage that goes live stands last.',
      files: {
        Dockerfile:
          'FROM node:22-slim AS base\nFROM base AS test\nCMD ["npm", "test"]\nFROM base AS production\nCMD ["node", "server.js"]\n',
      },
      finds: [],
    },
    {
      says: 'It is asked for.',
      files: {
        '.travis.yml': 'script:\n  - docker build --target production -t registry.heroku.com/todo/web .\n',
        Dockerfile:
          'FROM node:22-slim AS base\nFROM base AS production\nCMD ["node", "server.js"]\nFROM base AS test\nCMD ["npm", "test"]\n',
      },
      finds: [],
    },
  ],
}
