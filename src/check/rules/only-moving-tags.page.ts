import type { Page } from '../rule.js'

/** The page of `only-moving-tags`. */
export const page: Page = {
  title: 'Only tags that move',
  why: `\`latest\`, the name of a branch or of a stage means another image after every build. When a release turns out bad, the image before it has no
name any more: there is nothing to go back to, and nobody can say which commit \`latest\` is.`,
  instead:
    'Push a tag that stays beside it: `docker build -t "alice/app:$TRAVIS_COMMIT" -t alice/app:latest .`, and push both. `slipway push` always does.',
  examples: [
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
  ],
}
