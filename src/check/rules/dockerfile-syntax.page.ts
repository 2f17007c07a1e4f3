import type { Page } from '../rule.js'

/** The page of `dockerfile-syntax`. */
export const page: Page = {
  title: 'A Dockerfile that docker does not understand',
  why: `docker reads the whole file before it builds anything, and refuses it for one instruction that it does not know, a flag that is misspelt, a \`COPY\` without a destination, a file without \`FROM\`. Worse is what it takes for something else: a list with single quotes is no JSON, so \`CMD ['node', 'server.js']\` is a shell line whose program is called \`[node,\`. Comments stand on lines of their own; behind an instruction \`#\` is a word like any other. See the [Dockerfile reference](https://docs.docker.com/reference/dockerfile/).`,
  instead: `Write what the message names:

\`\`\`dockerfile
# The port of the app on a laptop
EXPOSE 3000
CMD ["node", "server.js"]
\`\`\`

\`docker build --check .\` asks docker itself, where its version knows that.`,
  examples: [
    {
      says: 'An instruction that there is not.',
      files: {
        Dockerfile: 'FROM node:22-slim\nCOPPY server.js /\nCMD ["node", "/server.js"]\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'A list with single quotes.',
      files: {
        Dockerfile: "FROM node:22-slim\nCMD ['node', 'server.js']\n",
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'No FROM.',
      files: {
        Dockerfile: 'RUN npm ci\n',
      },
      finds: ['Dockerfile:1'],
    },
    {
      says: 'COPY without a destination.',
      files: {
        Dockerfile: 'FROM node:22-slim\nCOPY server.js\nCMD ["node", "/server.js"]\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'Directives, here-documents, other escapes.',
      files: {
        Dockerfile:
          '# syntax=docker/dockerfile:1\n# escape=`\nFROM node:22-slim\nRUN <<EOF\nFROM nothing\nEOF\nRUN echo a `\n  # a comment\n  b\nCMD ["node", "server.js"]\n',
      },
      finds: [],
    },
    {
      says: 'A test in a shell line begins with a bracket too.',
      files: {
        Dockerfile: 'FROM node:22-slim\nRUN [ "$CI" = 1 ] || npm ci\nCMD [ -f a.js ] && node a.js\n',
      },
      finds: [],
    },
  ],
}
