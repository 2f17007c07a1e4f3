import type { Page } from '../rule.js'

/** The page of `wrong-value`. */
export const page: Page = {
  title: 'A value that Travis drops',
  why: `Travis drops a value of the wrong kind and goes on with the build. The one that hurts most is a command with a colon and
a blank in it: YAML makes a mapping of \`- echo "done": now\`, and the command never runs, though the job is green. Other cases are
a variable with a list for a value, a second \`script:\` that replaces the first, a \`deploy\` without a provider. A word where
a list is expected, or a boolean in other words, Travis takes as it is meant; that is no finding.`,
  instead:
    'Put a command with a colon in quotes or below `- |`; give each key once, and a variable one text.',
  examples: [
    {
      says: 'A colon makes a mapping of a command, and it never runs.',
      files: { '.travis.yml': 'language: generic\nscript:\n  - make test\n  - echo tests: passed\n' },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'The second `script` replaces the first.',
      files: { '.travis.yml': 'script: make test\nservices: docker\nscript: make build\n' },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'A deploy that names no provider.',
      files: { '.travis.yml': 'script: make test\ndeploy:\n  script: make deploy\n  on: main\n' },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'The command in quotes.',
      files: { '.travis.yml': 'language: generic\nscript:\n  - make test\n  - "echo tests: passed"\n' },
      finds: [],
    },
    {
      says: 'One word for a list, and `yes` for true, are taken as they are meant.',
      files: { '.travis.yml': 'services: docker\nscript: make test\nenv: A=1\njobs: {fast_finish: yes}\n' },
      finds: [],
    },
  ],
}
