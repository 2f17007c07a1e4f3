import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'A version that every build overwrites.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:1.0 .
  - docker push alice/app:1.0
`,
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'A version and latest.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:1.0 -t alice/app:latest .
  - docker push alice/app:1.0
  - docker push alice/app:latest
`,
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'The commit as well.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:1.0 -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app:1.0
  - docker push alice/app:$TRAVIS_COMMIT
`,
    },
    finds: [],
  },
  {
    says: 'The number of the build leads to the commit.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:build-$TRAVIS_BUILD_NUMBER -t alice/app:latest .
  - docker push alice/app:build-$TRAVIS_BUILD_NUMBER
  - docker push alice/app:latest
`,
    },
    finds: [],
  },
]
