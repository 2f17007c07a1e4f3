import type { Example } from '../rule.js'

const before = `services: docker
before_install:
  - echo "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com
script:
`

export const examples: readonly Example[] = [
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
]
