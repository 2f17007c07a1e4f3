import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'Built to test, and built to push.',
    files: {
      '.travis.yml': `script:
  - docker build -t app .
  - docker run app npm test
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app:$TRAVIS_COMMIT
`,
    },
    finds: ['.travis.yml:5'],
  },
  {
    says: 'Once in each stage.',
    files: {
      '.travis.yml': `jobs:
  include:
    - stage: test
      script: docker build -t app . && docker run app npm test
    - stage: deploy
      script: docker build -t app . && bash deploy.sh
`,
      'deploy.sh': 'docker tag app alice/app\ndocker push alice/app\n',
    },
    finds: ['.travis.yml:6'],
  },
  {
    says: 'Two stages of one Dockerfile.',
    files: {
      '.travis.yml':
        'script:\n  - docker build --target test -t app-test .\n  - docker build --target production -t app .\n',
    },
    finds: [],
  },
  {
    says: 'Built once, named twice.',
    files: { '.travis.yml': 'script:\n  - docker build -t app .\n  - docker tag app alice/app\n' },
    finds: [],
  },
]
