import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
