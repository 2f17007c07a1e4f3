import type { Rule } from '../rule.js'

/** Values of `.travis.yml` that Travis drops. */
export const rule: Rule = {
  id: 'wrong-value',
  severity: 'error',
  title: 'A value that Travis drops',
  why: `Travis drops a value of the wrong kind and goes on with the build. The one that hurts most is a command with a colon and
a blank in it: YAML makes a mapping of \`- echo "done": now\`, and the command never runs, though the job is green. Other cases are
a variable with a list for a value, a second \`script:\` that replaces the first, a \`deploy\` without a provider. A word where
a list is expected, or a boolean in other words, Travis takes as it is meant; that is no finding.`,
  instead:
    'Put a command with a colon in quotes or below `- |`; give each key once, and a variable one text.',
  find: ({ flaws }) => flaws.filter(({ kind }) => kind === 'value'),
}
