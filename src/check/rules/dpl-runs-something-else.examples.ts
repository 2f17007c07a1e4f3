import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'Only the first entry runs.',
    files: {
      '.travis.yml': `script: make test
deploy:
  provider: script
  script:
    - bash deploy.sh
    - bash notify.sh
  on: {branch: main}
`,
      'deploy.sh': 'set -e\ndocker push alice/app\n',
    },
    finds: ['.travis.yml:6'],
  },
  {
    says: 'Several lines run into each other.',
    files: {
      '.travis.yml': `script: make test
deploy:
  provider: script
  script: |
    docker push alice/app
    bash notify.sh
  on: {branch: main}
`,
      'deploy.sh': 'set -e\ndocker push alice/app\n',
    },
    finds: ['.travis.yml:5'],
  },
  {
    says: 'Two commands folded into one.',
    files: {
      '.travis.yml': `script: make test
deploy:
  provider: script
  script: >-
    docker push alice/app
    bash notify.sh
  on: {branch: main}
`,
      'deploy.sh': 'set -e\ndocker push alice/app\n',
    },
    finds: ['.travis.yml:5'],
  },
  {
    says: 'sh knows no travis_retry.',
    files: {
      '.travis.yml': `script: make test
deploy:
  provider: script
  script: travis_retry docker push alice/app
  on: {branch: main}
`,
      'deploy.sh': 'set -e\ndocker push alice/app\n',
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'One command on one line.',
    files: {
      '.travis.yml': `script: make test
deploy:
  provider: script
  script: bash deploy.sh
  on: {branch: main}
`,
      'deploy.sh': 'set -e\ndocker push alice/app\n',
    },
    finds: [],
  },
  {
    says: 'A long command, folded, its parts joined.',
    files: {
      '.travis.yml': `script: make test
deploy:
  provider: script
  script: >-
    docker push alice/app &&
    bash deploy.sh
  on: {branch: main}
`,
      'deploy.sh': 'set -e\ndocker push alice/app\n',
    },
    finds: [],
  },
]
