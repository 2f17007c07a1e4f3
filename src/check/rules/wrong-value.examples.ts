import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
