import type { Page } from '../rule.js'

/** The page of `push-without-login`. */
export const page: Page = {
  title: 'A push to a registry that the job never signed in to',
  why: `Every job starts on a fresh machine: a login in another job, or on a laptop, is not there. Without one \`docker push\` ends with
\`denied: requested access to the resource is denied\` or \`no basic auth credentials\`. \`docker login\` without a server signs in to Docker Hub
only; \`registry.heroku.com\` and every other registry need a login of their own
([docker login](https://docs.docker.com/reference/cli/docker/login/)).`,
  instead: `Sign in to that registry before the push, in the same job:
\`echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin\`, for Heroku \`heroku container:login\` or
\`echo "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com\`. \`slipway ship\` does both.`,
  examples: [
    {
      says: 'Nobody signs in.',
      files: {
        '.travis.yml':
          'services: docker\nscript:\n  - docker build -t alice/todo-app .\n  - docker push alice/todo-app\n',
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'A login to Docker Hub is none at Heroku.',
      files: {
        '.travis.yml': `services: docker
script:
  - echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin
  - docker build -t registry.heroku.com/todo-app/web .
  - docker push registry.heroku.com/todo-app/web
`,
      },
      finds: ['.travis.yml:5'],
    },
    {
      says: 'The login comes too late.',
      files: {
        '.travis.yml': `services: docker
script:
  - docker build -t alice/todo-app . && docker push alice/todo-app
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'A login for each registry.',
      files: {
        '.travis.yml': `services: docker
before_install:
  - echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin
script:
  - docker build -t alice/todo-app -t registry.heroku.com/todo-app/web .
  - docker push alice/todo-app
  - echo "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com
  - docker push registry.heroku.com/todo-app/web
`,
      },
      finds: [],
    },
    {
      says: 'The registry of the job itself asks for none.',
      files: {
        '.travis.yml': 'script:\n  - docker build -t localhost:5000/a .\n  - docker push localhost:5000/a\n',
      },
      finds: [],
    },
  ],
}
