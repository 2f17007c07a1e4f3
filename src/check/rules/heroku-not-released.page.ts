import type { Page } from '../rule.js'

const before = `services: docker
before_install:
  - echo "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com
script:
`

/** The page of `heroku-not-released`. */
export const page: Page = {
  title: 'Pushed to Heroku, never released',
  why: `Since 2018 a push to \`registry.heroku.com\` only stores the image. The app goes on running the release before until somebody
releases the new one
([Container Registry](https://devcenter.heroku.com/articles/container-registry-and-runtime#releasing-an-image)).
The job is green, and nothing has changed.`,
  instead: `After the push, release it: \`heroku container:release web --app my-app\`, or \`slipway release\`, which also waits until the app is
healthy.`,
  examples: [
    {
      says: 'A push to the registry releases nothing.',
      files: {
        '.travis.yml': `${before}  - docker build -t registry.heroku.com/todo-app/web .\n  - docker push registry.heroku.com/todo-app/web\n`,
      },
      finds: ['.travis.yml:6'],
    },
    {
      says: 'Neither does that of the Heroku CLI.',
      files: { '.travis.yml': `${before}  - heroku container:push web --app todo-app\n` },
      finds: ['.travis.yml:5'],
    },
    {
      says: 'Pushed and released.',
      files: {
        '.travis.yml': `${before}  - heroku container:push web -a todo-app && heroku container:release web -a todo-app\n`,
      },
      finds: [],
    },
    {
      says: 'Released through the API, in a script.',
      files: {
        '.travis.yml': `${before}  - docker build -t registry.heroku.com/todo-app/web .\n  - docker push registry.heroku.com/todo-app/web\n  - bash release.sh\n`,
        'release.sh': `id=$(docker inspect registry.heroku.com/todo-app/web --format={{.Id}})
curl -n -X PATCH https://api.heroku.com/apps/todo-app/formation -d '{"updates":[{"type":"web","docker_image":"'"$id"'"}]}'
`,
      },
      finds: [],
    },
  ],
}
