import type { Rule } from '../rule.js'

/** `dockerfile-syntax` */
export const rule: Rule = {
  id: 'dockerfile-syntax',
  severity: 'error',
  title: 'A Dockerfile that docker does not understand',
  why: `docker reads the whole file before it builds anything, and refuses it for one instruction that it does not know, a flag that is misspelt, a \`COPY\` without a destination, a file without \`FROM\`. Worse is what it takes for something else: a list with single quotes is no JSON, so \`CMD ['node', 'server.js']\` is a shell line whose program is called \`[node,\`. Comments stand on lines of their own; behind an instruction \`#\` is a word like any other. See the [Dockerfile reference](https://docs.docker.com/reference/dockerfile/).`,
  instead: `Write what the message names:

\`\`\`dockerfile
# The port of the app on a laptop
EXPOSE 3000
CMD ["node", "server.js"]
\`\`\`

\`docker build --check .\` asks docker itself, where its version knows that.`,
  find: ({ dockerfiles }) =>
    dockerfiles.flatMap(({ file, misread }) => misread.map((one) => ({ file, ...one }))),
}
