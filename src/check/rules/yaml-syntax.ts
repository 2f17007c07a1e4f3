import type { Rule } from '../rule.js'

/** `.travis.yml` that does not parse. */
export const rule: Rule = {
  id: 'yaml-syntax',
  severity: 'error',
  title: 'The file is not YAML',
  why: `Travis reads \`.travis.yml\` before anything else. Where it is not YAML, no job starts: the build is listed as a request that
was rejected, which is easy to miss, and nothing is tested or published. The commonest causes are a tab as indentation, a
colon followed by a blank inside a command, and a value that begins with \`@\`, \`\`\` \`\`\`, \`*\` or \`%\`.`,
  instead: `Mend the line. A command that holds a colon and a blank goes in quotes, or below \`- |\`. The same text can be
tried on [config.travis-ci.com/explore](https://config.travis-ci.com/explore).`,
  find: ({ flaws }) => flaws.filter(({ kind }) => kind === 'syntax'),
}
