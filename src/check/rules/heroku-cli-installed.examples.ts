import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
    files: { '.travis.yml': 'script:\n  - heroku container:login\n  - heroku container:push web -a todo\n' },
    finds: [],
  },
  {
    says: 'Another package.',
    files: { '.travis.yml': 'install: npm install heroku-client\nscript: make\n' },
    finds: [],
  },
]
