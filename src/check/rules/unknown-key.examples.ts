import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
