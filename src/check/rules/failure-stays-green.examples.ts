import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
