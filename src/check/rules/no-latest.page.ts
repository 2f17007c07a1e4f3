import type { Page } from '../rule.js'

/** The page of `no-latest`. */
export const page: Page = {
  title: 'No latest',
  why: `\`docker pull alice/app\` means \`alice/app:latest\`. Where no build moves that tag, people who leave the tag out get an old image, or
\`manifest unknown\`; and a build that looks for a cache has no name to look under.`,
  instead:
    'Move `latest` on the branch that publishes, beside the tag of the commit. `slipway push` does, once the tag of the commit is there.',
  examples: [
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
  ],
}
