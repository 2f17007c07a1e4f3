import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'The commit alone.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app:$TRAVIS_COMMIT
`,
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'The branch and the commit.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:main -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app:main
  - docker push alice/app:$TRAVIS_COMMIT
`,
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'Without a tag it is latest.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app
  - docker push alice/app:$TRAVIS_COMMIT
`,
    },
    finds: [],
  },
  {
    says: 'A variable may be latest.',
    files: {
      '.travis.yml': `script:
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:$TAG -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app:$TAG
  - docker push alice/app:$TRAVIS_COMMIT
`,
    },
    finds: [],
  },
]
