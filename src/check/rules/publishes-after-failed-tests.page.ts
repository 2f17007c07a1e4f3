import type { Page } from '../rule.js'

/** The page of `publishes-after-failed-tests`. */
export const page: Page = {
  title: 'Failed tests do not stop the publishing',
  why: `Travis runs every line of \`script\`, whatever the one before it did; the job is red in the end, and what the later lines
published stays published ([job lifecycle](https://docs.travis-ci.com/user/job-lifecycle/)). In a shell script the same holds for every
command, unless it begins with \`set -e\`. \`after_script\` runs after a failure, too.`,
  instead: `Publish in \`deploy\`, which runs only when \`script\` has passed, or join the two with \`&&\`; in a shell script begin with
\`set -e\`. \`slipway ship\` tests, and stops at the first failure.`,
  examples: [
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
        '.travis.yml': [
          'script:',
          '  - npm test && docker build -t alice/app . && docker push alice/app',
        ].join('\n'),
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
  ],
}
