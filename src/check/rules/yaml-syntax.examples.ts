import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'A tab is no indentation.',
    files: { '.travis.yml': 'language: generic\nscript:\n\t- make test\n' },
    finds: ['.travis.yml:3'],
  },
  {
    says: 'A list that is not closed.',
    files: { '.travis.yml': 'services: [docker\nscript: make test\n' },
    finds: ['.travis.yml:2'],
  },
  {
    says: 'An alias before its anchor.',
    files: { '.travis.yml': 'language: generic\nscript: *test\n' },
    finds: ['.travis.yml:2'],
  },
  {
    says: 'The same in YAML.',
    files: { '.travis.yml': 'language: generic\nscript:\n  - make test\n' },
    finds: [],
  },
  {
    says: 'Anchors, aliases and both kinds of block are YAML.',
    files: {
      '.travis.yml':
        '_test: &test |\n  make test\nlanguage: generic\nscript:\n  - *test\n  - >\n    echo\n    done\n',
    },
    finds: [],
  },
]
