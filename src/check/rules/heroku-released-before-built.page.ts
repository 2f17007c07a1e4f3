import type { Page } from '../rule.js'

/** The page of `heroku-released-before-built`. */
export const page: Page = {
  title: 'Released before it is built and pushed',
  why: `\`heroku container:release\` takes what lies in \`registry.heroku.com\` at that moment. Before the push that is the image of the build before,
or nothing: the app is always one commit behind.`,
  instead: 'First build, then push to `registry.heroku.com`, then release. `slipway ship` keeps that order.',
  examples: [
    {
      says: 'The release comes first.',
      files: {
        '.travis.yml': `script:
  - heroku container:login
  - heroku container:release web -a todo-app
  - heroku container:push web -a todo-app
`,
      },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'Nothing is pushed to Heroku.',
      files: {
        '.travis.yml': `script:
  - docker build -t alice/todo-app .
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker push alice/todo-app
  - heroku container:release web -a todo-app
`,
      },
      finds: ['.travis.yml:5'],
    },
    {
      says: 'In order.',
      files: {
        '.travis.yml': `script:
  - heroku container:login
  - heroku container:push web -a todo-app
  - heroku container:release web -a todo-app
`,
      },
      finds: [],
    },
    {
      says: 'A later job releases what an earlier one pushed.',
      files: {
        '.travis.yml': `jobs:
  include:
    - stage: push
      script: heroku container:login && heroku container:push web -a todo-app
    - stage: release
      script: heroku container:release web -a todo-app
`,
      },
      finds: [],
    },
  ],
}
