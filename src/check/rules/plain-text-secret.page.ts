import type { Page } from '../rule.js'

/** The page of `plain-text-secret`. */
export const page: Page = {
  title: 'A secret as plain text',
  why: `What stands in the repository is read by everybody who can read the repository, stays in its history when it is taken out, and is
not hidden in the log: Travis hides only what is encrypted
([encryption keys](https://docs.travis-ci.com/user/encryption-keys/)). Robots find such keys in public repositories within minutes.`,
  instead: `Make the secret invalid where it was issued: it is known. Put its successor into the settings of the repository
(\`slipway encrypt --env-var DOCKER_PASSWORD\`), or encrypt it into the file (\`slipway encrypt --add DOCKER_PASSWORD\`). Names in small numbers of
letters, placeholders and passwords of test databases are no finding.`,
  examples: [
    {
      says: 'A password in env.',
      files: {
        '.travis.yml': [
          'env:',
          '  global:',
          '    - DOCKER_USERNAME=alice',
          '    - DOCKER_PASSWORD=Tr0ub4dor',
          'script: make',
        ].join('\n'),
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'A token in a script.',
      files: {
        '.travis.yml': ['script: sh push.sh'].join('\n'),
        'push.sh': [
          'echo dckr_pat_AbCdEfGhIjKlMnOpQrStUvWxYz1 | docker login -u alice --password-stdin',
          '',
        ].join('\n'),
      },
      finds: ['push.sh:1'],
    },
    {
      says: 'A key that is exported.',
      files: {
        '.travis.yml': [
          'script:',
          '  - export HEROKU_API_KEY=01234567-89ab-cdef-0123-456789abcdef',
          '  - heroku container:login',
        ].join('\n'),
      },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'Going by the name, as a warning.',
      files: {
        '.travis.yml': ['env: SESSION_SECRET=kD83kd0sKJ2', 'script: make'].join('\n'),
      },
      finds: ['.travis.yml:1'],
    },
    {
      says: 'Encrypted, or from the settings.',
      files: {
        '.travis.yml': [
          'env:',
          '  global:',
          '    - secure: "abc="',
          '    - DOCKER_PASSWORD: {secure: "abc="}',
          'script: echo "$HEROKU_API_KEY"',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'Databases of tests, and placeholders.',
      files: {
        '.travis.yml': [
          'env:',
          '  - POSTGRES_PASSWORD=postgres SECRET_KEY=not-a-secret DATABASE_PASSWORD=hunter22',
          'script: make test',
        ].join('\n'),
      },
      finds: [],
    },
  ],
}
