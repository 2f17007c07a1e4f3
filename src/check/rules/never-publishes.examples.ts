import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
