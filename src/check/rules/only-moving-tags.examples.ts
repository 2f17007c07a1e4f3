import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'No tag means latest.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app .
  - docker push alice/app
`,
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'The branch moves as well.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:latest -t alice/app:$TRAVIS_BRANCH .
  - docker push alice/app:latest
  - docker push alice/app:$TRAVIS_BRANCH
`,
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'The commit stays.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:latest -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app:latest
  - docker push alice/app:$TRAVIS_COMMIT
`,
    },
    finds: [],
  },
  {
    says: 'So does the first part of it.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app -t alice/app:\${TRAVIS_COMMIT:0:7} .
  - docker push alice/app
  - docker push alice/app:\${TRAVIS_COMMIT:0:7}
`,
    },
    finds: [],
  },
]
