import type { Page } from '../rule.js'

/** The page of `unknown-target`. */
export const page: Page = {
  title: 'A target that no stage has',
  why: `\`--target\`, and \`target\` and \`test-target\` in \`slipway.yml\`, name the stage of the Dockerfile that is built. If no \`FROM\` carries that name, docker refuses the build: \`target stage "…" could not be found\`. See [docker build --target](https://docs.docker.com/reference/cli/docker/buildx/build/#target).`,
  instead: `Name a stage as it stands behind \`AS\`, or give one that name:

\`\`\`dockerfile
FROM base AS production
\`\`\`

Case does not count in names of stages.`,
  examples: [
    {
      says: 'slipway.yml asks for a stage that is called otherwise.',
      files: {
        'slipway.yml': 'target: prod\n',
        Dockerfile: 'FROM node:22-slim AS base\nFROM base AS production\nCMD ["node", "server.js"]\n',
      },
      finds: ['slipway.yml:1'],
    },
    {
      says: 'docker build --target asks for none that there is.',
      files: {
        '.travis.yml': 'script:\n  - docker build --target tests -t todo:test .\n',
        Dockerfile:
          'FROM node:22-slim AS base\nFROM base AS test\nCMD ["npm", "test"]\nFROM base\nCMD ["node", "server.js"]\n',
      },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'Case does not count.',
      files: {
        'slipway.yml': 'target: production\n',
        Dockerfile: 'FROM node:22-slim AS Production\nCMD ["node", "server.js"]\n',
      },
      finds: [],
    },
    {
      says: 'No target is asked for.',
      files: {
        '.travis.yml': 'script:\n  - docker build -t todo .\n',
        Dockerfile: 'FROM node:22-slim\nCMD ["node", "server.js"]\n',
      },
      finds: [],
    },
  ],
}
