import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
  {
    says: 'A job has no browser.',
    files: {
      '.travis.yml': 'script:\n  - heroku login\n  - heroku container:push web -a todo-app\n',
    },
    finds: ['.travis.yml:2'],
  },
  {
    says: 'The token is in a variable that the Heroku CLI does not read.',
    files: {
      '.travis.yml': `env:
  global:
    - HEROKU_TOKEN: {secure: c2VjcmV0}
script:
  - heroku container:login
  - heroku container:push web -a todo-app
`,
    },
    finds: ['.travis.yml:5'],
  },
  {
    says: 'With HEROKU_API_KEY in the settings of the repository nothing waits.',
    files: {
      '.travis.yml': 'script:\n  - heroku container:login\n  - heroku container:push web -a todo-app\n',
    },
    finds: [],
  },
  {
    says: 'The token is handed on under the name that is read.',
    files: {
      '.travis.yml': `script:
  - export HEROKU_API_KEY="$HEROKU_TOKEN"
  - heroku container:login
`,
    },
    finds: [],
  },
]
