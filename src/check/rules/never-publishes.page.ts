import type { Page } from '../rule.js'

/** The page of `never-publishes`. */
export const page: Page = {
  title: 'Publishing that never runs',
  why: `The build is green, and nothing is published. A \`deploy\` without \`on: {branch: …}\` runs for the branch \`master\` alone, whatever the
repository calls its main branch; the log says so in one yellow line
([deployment](https://docs.travis-ci.com/user/deployment/#conditional-releases-with-on)). Conditions that exclude each other, a branch that is
named wrong, or a condition on the name that \`git\` gives (Travis builds a commit without a branch: \`git rev-parse --abbrev-ref HEAD\` is
\`HEAD\`) do the same.`,
  instead: `Name the branch: \`on: {branch: main}\` below \`deploy\`, \`[ "$TRAVIS_BRANCH" = main ]\` in shell. \`slipway --branch main\` says in
the log what it compared with what.`,
  examples: [
    {
      says: 'The default is master.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'deploy:',
          '  provider: script',
          '  script: docker push alice/app',
        ].join('\n'),
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'Conditions that exclude each other.',
      files: {
        '.travis.yml': [
          'if: type = pull_request',
          'script: docker build -t alice/app .',
          'deploy:',
          '  provider: script',
          '  script: docker push alice/app',
          '  on:',
          '    branch: main',
        ].join('\n'),
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'Travis checks out no branch.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker build -t alice/app .',
          '  - if [ "$(git rev-parse --abbrev-ref HEAD)" = main ]; then docker push alice/app; fi',
        ].join('\n'),
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'Another branch.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'after_success:',
          '  - test "$TRAVIS_BRANCH" = master && test "$TRAVIS_PULL_REQUEST" = false && docker push alice/app',
        ].join('\n'),
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'The branch is named.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'deploy:',
          '  provider: script',
          '  script: docker push alice/app',
          '  on:',
          '    branch: main',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'Tags, and another branch for staging.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'deploy:',
          '  - provider: script',
          '    script: docker push alice/app',
          '    on:',
          '      tags: true',
          '  - provider: script',
          '    script: docker push alice/app:staging',
          '    on:',
          '      branch: develop',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'A pattern of tags.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker build -t alice/app .',
          '  - if [[ $TRAVIS_TAG =~ ^app-[0-9]+$ ]]; then docker push alice/app; fi',
        ].join('\n'),
      },
      finds: [],
    },
  ],
}
