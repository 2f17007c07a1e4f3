import type { Page } from '../rule.js'

/** The page of `heroku-cli-installed`. */
export const page: Page = {
  title: 'The Heroku CLI is installed in every build',
  why: `The images of Travis have the Heroku CLI, and update it at the start of every job. To install it again takes time, and takes whichever version is
the newest on that day: a release of the CLI with a bug stops every pipeline
([heroku/cli#3142](https://github.com/heroku/cli/issues/3142)).`,
  instead:
    'Take the line out; `heroku --version` shows what is there. Neither docker nor `slipway release` needs the CLI.',
  examples: [
    {
      says: 'The installer of Heroku.',
      files: {
        '.travis.yml':
          'before_install:\n  - curl https://cli-assets.heroku.com/install.sh | sh\nscript: make\n',
      },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'By npm.',
      files: { '.travis.yml': 'install: npm install -g heroku\nscript: make\n' },
      finds: ['.travis.yml:1'],
    },
    {
      says: 'The CLI that is there.',
      files: {
        '.travis.yml': 'script:\n  - heroku container:login\n  - heroku container:push web -a todo\n',
      },
      finds: [],
    },
    {
      says: 'Another package.',
      files: { '.travis.yml': 'install: npm install heroku-client\nscript: make\n' },
      finds: [],
    },
  ],
}
