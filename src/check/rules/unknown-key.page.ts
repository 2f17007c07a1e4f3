import type { Page } from '../rule.js'

/** The page of `unknown-key`. */
export const page: Page = {
  title: 'A key that Travis does not know',
  why: `At the top of the file and in \`jobs.include\` Travis takes any key, and skips what it does not know without failing
the build: \`afterscript:\` runs nothing, and \`skip_cleanup:\` outside \`deploy\` does nothing. The only trace is a line in the
"View config" tab. Inside mappings whose keys Travis knows completely, such as \`deploy\` or \`cache\`, it puts a slip of the hand
right by itself; that is no finding. A warning stands where the key resembles no key that there is.`,
  instead: `Write the key that was meant; the finding names it where it can be told. A key that only holds an anchor may begin
with an underscore. The keys are listed in the [reference](https://docs.travis-ci.com/user/reference/overview/).`,
  examples: [
    {
      says: '`afterscript` is skipped; `after_script` was meant.',
      files: { '.travis.yml': 'language: generic\nscript: make test\nafterscript: make report\n' },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'The keys of a deploy at the top of the file.',
      files: { '.travis.yml': 'script: make test\nprovider: script\non:\n  branch: main\n' },
      finds: ['.travis.yml:2', '.travis.yml:3'],
    },
    {
      says: 'A slip in a job.',
      files: { '.travis.yml': 'jobs:\n  include:\n    - stage: test\n      scripts: make test\n' },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'Keys of languages, and one that holds an anchor.',
      files: {
        '.travis.yml': '_steps: &steps [make test]\nlanguage: python\npython: 3.12\nscript: *steps\n',
      },
      finds: [],
    },
    {
      says: 'What Travis puts right by itself.',
      files: {
        '.travis.yml':
          'script: make test\ndeploy:\n  provider: script\n  scirpt: make deploy\n  on: {branches: main}\n',
      },
      finds: [],
    },
  ],
}
