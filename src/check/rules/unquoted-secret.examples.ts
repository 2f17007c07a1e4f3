import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'echo.',
    files: {
      '.travis.yml': [
        'script:',
        '  - echo $DOCKER_PASSWORD | docker login -u "$DOCKER_USERNAME" --password-stdin',
      ].join('\n'),
    },
    finds: ['.travis.yml:2'],
  },
  {
    says: 'An argument in a script.',
    files: {
      '.travis.yml': ['script: bash push.sh'].join('\n'),
      'push.sh': ['docker login -u x -p ${DOCKER_PASSWORD}', ''].join('\n'),
    },
    finds: ['push.sh:1'],
  },
  {
    says: 'Between quotes.',
    files: {
      '.travis.yml': [
        'script:',
        '  - echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin',
      ].join('\n'),
    },
    finds: [],
  },
  {
    says: 'An assignment and a here-string, which are not split.',
    files: {
      '.travis.yml': [
        'script:',
        '  - export PASS=$DOCKER_PASSWORD',
        '  - docker login -u x --password-stdin <<< $PASS',
      ].join('\n'),
    },
    finds: [],
  },
]
