import type { Page } from '../rule.js'

/** The page of `heroku-login-waits`. */
export const page: Page = {
  title: 'A login to Heroku that waits for a person',
  why: `\`heroku login\` opens a browser, and with \`-i\` asks for e-mail and password; a job has neither, so it waits until Travis ends it after ten
minutes without output. The Heroku CLI reads a token from \`HEROKU_API_KEY\` and from no other variable; with it \`heroku container:login\`
asks nothing ([CLI authentication](https://devcenter.heroku.com/articles/authentication)).`,
  instead: `Make a token with \`heroku authorizations:create\`, set it as \`HEROKU_API_KEY\` in the settings of the repository, and take
\`heroku login\` out. For docker alone, \`echo "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com\` needs no CLI.`,
  examples: [
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
  ],
}
