import type { Page } from '../rule.js'

/** The page of `publishes-from-any-branch`. */
export const page: Page = {
  title: 'Every branch publishes',
  why: `Travis builds every branch that is pushed. Where nothing asks which one it is, a half-finished branch replaces \`latest\`, or goes
live, as soon as it is pushed; and the branch that finishes last wins. A \`deploy\` with \`all_branches: true\` does this, and so do commands in
\`script\` and \`after_success\` without a condition. Images whose tag is the name of the branch are no finding: they do not get in
each other's way.`,
  instead: `Ask for the branch: \`if [ "$TRAVIS_BRANCH" = main ] && [ "$TRAVIS_PULL_REQUEST" = false ]; then …\`, \`on: {branch: main}\` below \`deploy\`,
\`if: type = push AND branch = main\` at the job; or build no other branches (\`branches: {only: [main]}\`). \`slipway push\` and \`slipway release\`
ask by themselves.`,
  examples: [
    {
      says: 'Only pull requests are kept out.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker build -t alice/app .',
          '  - if [ "$TRAVIS_PULL_REQUEST" = "false" ]; then docker push alice/app; fi',
        ].join('\n'),
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'deploy for all branches.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'deploy:',
          '  provider: script',
          '  script: docker push alice/app',
          '  on:',
          '    all_branches: true',
        ].join('\n'),
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'Other branches are not built.',
      files: {
        '.travis.yml': [
          'branches:',
          '  only: [main]',
          'script:',
          '  - docker build -t alice/app .',
          '  - if [ "$TRAVIS_PULL_REQUEST" = "false" ]; then docker push alice/app; fi',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'A tag for each branch.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker build -t alice/app:$TRAVIS_BRANCH .',
          '  - if [ "$TRAVIS_PULL_REQUEST" = "false" ]; then docker push alice/app:$TRAVIS_BRANCH; fi',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'A job for one branch.',
      files: {
        '.travis.yml': [
          'jobs:',
          '  include:',
          '    - stage: publish',
          '      if: type = push AND branch = main',
          '      script: docker build -t alice/app . && docker push alice/app',
        ].join('\n'),
      },
      finds: [],
    },
  ],
}
