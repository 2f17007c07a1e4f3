import type { Page } from '../rule.js'

const login = '  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin\n'

/** The page of `builds-what-is-not-pushed`. */
export const page: Page = {
  title: 'A name is built and never pushed',
  why: `The machine of a job is thrown away with everything on it. A tag that is built and neither pushed nor run was probably meant to be
published: readers of \`latest\` then go on getting an old image.`,
  instead:
    'Push the name as well, or do not give it. `docker push --all-tags NAME` pushes every tag of a name.',
  examples: [
    {
      says: 'Two tags, one push.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t alice/app:$TRAVIS_COMMIT -t alice/app .\n  - docker push alice/app:$TRAVIS_COMMIT\n`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'A second image that stays behind.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t alice/web web\n  - docker build -t alice/worker worker\n  - docker push alice/web\n`,
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'An image that is only run.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t alice/checks checks && docker run alice/checks\n  - docker build -t alice/app .\n  - docker push alice/app\n`,
      },
      finds: [],
    },
    {
      says: 'Every tag is pushed.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t alice/app:1 -t alice/app .\n  - docker push --all-tags alice/app\n`,
      },
      finds: [],
    },
  ],
}
