import type { Page } from '../rule.js'

const login = '  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin\n'

/** The page of `cache-cannot-hit`. */
export const page: Page = {
  title: 'A cache that cannot hit',
  why: `\`--cache-from\` never fails: where the image is missing or of no use, docker builds everything anew and says nothing. BuildKit, which builds since
Docker 23, can use an image only if it was built with \`BUILDKIT_INLINE_CACHE=1\`; the classic builder only if it was pulled before. An image
of another stage, or one that no build pushes, has none of the layers.`,
  instead: `Build with \`--build-arg BUILDKIT_INLINE_CACHE=1\` and \`--cache-from\` a name that the last build pushed from the same stage;
\`slipway build\` finds out what the engine can use.`,
  examples: [
    {
      says: 'The image does not say what is in it.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build --cache-from alice/app -t alice/app .\n  - docker push alice/app\n`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'The classic builder is never given the image.',
      files: {
        '.travis.yml': `dist: xenial\nscript:\n${login}  - docker build --cache-from alice/app -t alice/app .\n  - docker push alice/app\n`,
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'A tag that nobody pushes.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from alice/app -t alice/app:$TRAVIS_COMMIT .\n  - docker push alice/app:$TRAVIS_COMMIT\n`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'An image of another stage.',
      files: {
        '.travis.yml': `script:
${login}  - docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from alice/app --target test -t app-test .
  - docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from alice/app -t alice/app .
  - docker push alice/app
`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'The same stage, with inline metadata.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from alice/app -t alice/app .\n  - docker push alice/app\n`,
      },
      finds: [],
    },
    {
      says: 'The classic builder, with the image pulled.',
      files: {
        '.travis.yml': `dist: xenial\nscript:\n${login}  - docker pull alice/app || true\n  - docker build --cache-from alice/app -t alice/app .\n  - docker push alice/app\n`,
      },
      finds: [],
    },
  ],
}
