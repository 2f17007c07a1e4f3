import type { Page } from '../rule.js'

/** The page of `ignore-without-reason`. */
export const page: Page = {
  title: 'A finding is silenced without a reason',
  why: `\`# slipway-ignore RULE REASON\` on the line of a finding, or alone on the line above it, silences the finding. Whoever reads the
pipeline later has to know why, so without a reason nothing is silenced.`,
  instead: 'Write the name of the rule and, behind it, why it does not matter here.',
  examples: [
    {
      says: 'A rule, and no reason.',
      files: { '.travis.yml': 'language: generic\n# slipway-ignore unknown-key\nscript: make test\n' },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'Neither rule nor reason, in a Dockerfile.',
      files: { Dockerfile: 'FROM node:20\n# slipway-ignore\nCMD ["node", "app.js"]\n' },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'A rule and a reason.',
      files: {
        '.travis.yml':
          '# slipway-ignore unknown-key a tool of ours reads this\nour_tool: yes\nscript: make test\n',
      },
      finds: [],
    },
    {
      says: 'Behind the line that it is about.',
      files: {
        '.travis.yml': 'our_tool: yes # slipway-ignore unknown-key,wrong-value a tool of ours reads this\n',
      },
      finds: [],
    },
  ],
}
