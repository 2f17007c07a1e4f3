import type { Page } from '../rule.js'

const login = '  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin\n'

/** The page of `no-cache`. */
export const page: Page = {
  title: 'Every build starts from nothing',
  why: `A job has an empty engine: without \`--cache-from\` every layer is made anew, packages and all, although a change of the README needs none of
them.`,
  instead: `With BuildKit: \`docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from alice/app:latest …\`; nothing has to be pulled before.
\`slipway build\` chooses the cache that the engine can use, and builds nothing where nothing has changed.`,
  examples: [
    {
      says: 'Nothing is there to begin with.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t alice/app .\n  - docker push alice/app\n`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'Pushed under another name.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t app .\n  - docker tag app alice/app\n  - docker push alice/app\n`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'The last image is the cache.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from alice/app -t alice/app .\n  - docker push alice/app\n`,
      },
      finds: [],
    },
    {
      says: 'An image that is only tested.',
      files: { '.travis.yml': 'script:\n  - docker build -t app .\n  - docker run app npm test\n' },
      finds: [],
    },
  ],
}
