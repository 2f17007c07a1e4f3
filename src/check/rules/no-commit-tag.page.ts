import type { Page } from '../rule.js'

/** The page of `no-commit-tag`. */
export const page: Page = {
  title: 'No tag says which commit it is',
  why: `Without a tag made of the commit nobody can tell from the registry what is in an image, go back to the one of a given commit, or see that
two jobs published different images. A fixed tag such as \`1.0\` is overwritten by every build.`,
  instead:
    'Push a tag of the full commit as well: `docker build -t "alice/app:$TRAVIS_COMMIT" -t alice/app:1.0 .`. `slipway push` always does.',
  examples: [
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
  ],
}
