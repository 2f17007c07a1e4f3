import type { Page } from '../rule.js'

/** The page of `failure-stays-green`. */
export const page: Page = {
  title: 'A failure that leaves the job green',
  why: `The build says passed, and nothing was published. Travis ignores what fails in \`after_success\`, \`after_script\` and
\`after_deploy\` ([job lifecycle](https://docs.travis-ci.com/user/job-lifecycle/)). A shell script ends with the status of its last command, unless
it begins with \`set -e\`; so does a line of several commands that are joined with \`;\`, or a block of lines below \`- |\`. \`|| true\` hides a failure,
and of \`docker push … | tee log\` only \`tee\` counts.`,
  instead: `Publish in \`deploy\` or in \`script\`. Join commands with \`&&\`, begin scripts with \`set -e\` (and \`set -o pipefail\` where there are
pipes). \`slipway\` ends with an error when something was not done.`,
  examples: [
    {
      says: 'after_success.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'after_success:',
          '  - docker push alice/app',
        ].join('\n'),
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'A script that ends with something else.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'deploy:',
          '  provider: script',
          '  script: bash deploy.sh',
          '  on:',
          '    branch: main',
        ].join('\n'),
        'deploy.sh': ['#!/bin/bash', 'docker push alice/app', 'echo done', ''].join('\n'),
      },
      finds: ['deploy.sh:2'],
    },
    {
      says: 'A failure that is taken, and a pipe.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker build -t alice/app .',
          '  - docker push alice/app:1 || true',
          '  - docker push alice/app:2 | tee push.log',
        ].join('\n'),
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'A block of lines.',
      files: {
        '.travis.yml': [
          'script:',
          '  - |',
          '    docker build -t alice/app .',
          '    docker push alice/app',
          '    docker logout',
        ].join('\n'),
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'deploy with set -e.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'deploy:',
          '  provider: script',
          '  script: bash deploy.sh',
          '  on:',
          '    branch: main',
        ].join('\n'),
        'deploy.sh': ['#!/bin/bash', 'set -e', 'docker push alice/app', 'echo done', ''].join('\n'),
      },
      finds: [],
    },
    {
      says: 'A second try.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker build -t alice/app .',
          '  - docker push alice/app || (sleep 5 && docker push alice/app)',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'Lines of script.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker build -t alice/app .',
          '  - docker push alice/app',
          '  - docker logout',
        ].join('\n'),
      },
      finds: [],
    },
  ],
}
