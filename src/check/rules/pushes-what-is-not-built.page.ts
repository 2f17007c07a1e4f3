import type { Page } from '../rule.js'

const login = '  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin\n'

/** The page of `pushes-what-is-not-built`. */
export const page: Page = {
  title: 'A name or a tag is pushed that the job never built',
  why: `\`docker push\` sends an image that the engine of this very job has under exactly this name and tag; a name without a tag means
\`latest\`. Anything else ends with \`An image does not exist locally with the tag\`. Images of an earlier job or of an earlier stage are
not there, since every job has a machine of its own.`,
  instead: `Give the image its names where it is built, \`docker build -t alice/app:latest -t "alice/app:$TRAVIS_COMMIT" .\`, or with
\`docker tag\` before the push; pull what another job has pushed.`,
  examples: [
    {
      says: 'Built under the commit, pushed as latest.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t alice/app:$TRAVIS_COMMIT .\n  - docker push alice/app\n`,
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'A slip in the name.',
      files: {
        '.travis.yml': `script:\n${login}  - docker build -t alice/todo-app .\n  - docker push alice/todoapp\n`,
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'The image of the stage before is not there.',
      files: {
        '.travis.yml': `jobs:
  include:
    - stage: build
      script: docker build -t alice/app .
    - stage: push
      script:
        - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
        - docker push alice/app
`,
      },
      finds: ['.travis.yml:8'],
    },
    {
      says: 'Every name is given before it is pushed.',
      files: {
        '.travis.yml': `env: IMAGE=alice/app\nscript:\n${login}  - docker build -t $IMAGE:$TRAVIS_COMMIT .
  - docker tag "$IMAGE:$TRAVIS_COMMIT" alice/app:latest
  - docker push $IMAGE:$TRAVIS_COMMIT
  - docker push $IMAGE
`,
      },
      finds: [],
    },
    {
      says: 'A file of docker-compose may give any name.',
      files: { '.travis.yml': `script:\n${login}  - docker-compose build\n  - docker push alice/app\n` },
      finds: [],
    },
  ],
}
