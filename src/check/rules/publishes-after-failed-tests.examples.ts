import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'Lines of script.',
    files: {
      '.travis.yml': [
        'script:',
        '  - npm test',
        '  - docker build -t alice/app .',
        '  - docker push alice/app',
      ].join('\n'),
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'A script without set -e.',
    files: {
      '.travis.yml': ['install: skip', 'script: bash ci.sh'].join('\n'),
      'ci.sh': [
        '#!/bin/bash',
        'docker build -t alice/app .',
        'docker run --rm alice/app pytest',
        'docker push alice/app',
        '',
      ].join('\n'),
    },
    finds: ['ci.sh:4'],
  },
  {
    says: 'A command of which nobody knows whether it is a test, as a warning.',
    files: {
      '.travis.yml': [
        'script:',
        '  - ./run-everything',
        '  - docker build -t alice/app .',
        '  - docker push alice/app',
      ].join('\n'),
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'Joined with &&.',
    files: {
      '.travis.yml': ['script:', '  - npm test && docker build -t alice/app . && docker push alice/app'].join(
        '\n',
      ),
    },
    finds: [],
  },
  {
    says: 'after_success.',
    files: {
      '.travis.yml': [
        'script: npm test',
        'after_success:',
        '  - docker build -t alice/app .',
        '  - docker push alice/app',
      ].join('\n'),
    },
    finds: [],
  },
  {
    says: 'A script with set -e.',
    files: {
      '.travis.yml': ['script: bash ci.sh'].join('\n'),
      'ci.sh': ['set -euo pipefail', 'make test', 'docker push alice/app', ''].join('\n'),
    },
    finds: [],
  },
  {
    says: 'slipway reads TRAVIS_TEST_RESULT.',
    files: {
      '.travis.yml': ['script:', '  - npm test', '  - slipway ship'].join('\n'),
    },
    finds: [],
  },
]
