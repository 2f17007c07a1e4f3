import type { Page } from '../rule.js'

/** The page of `password-on-command-line`. */
export const page: Page = {
  title: 'A password on a command line',
  why: `What stands on a command line is in the list of processes, in \`set -x\` output and in error messages, and docker itself warns:
\`Using --password via the CLI is insecure\`. A password with a space or a \`$\` breaks the command besides.`,
  instead: `Give it to standard input:
\`echo "$DOCKER_PASSWORD" | docker login --username "$DOCKER_USERNAME" --password-stdin\`
([docker login](https://docs.docker.com/reference/cli/docker/login/#password-stdin)), or let \`slipway login\` do it. Heroku's CLI and git take
\`HEROKU_API_KEY\` from the environment.`,
  examples: [
    {
      says: '-p.',
      files: {
        '.travis.yml': [
          'before_install:',
          '  - docker login -u "$DOCKER_USERNAME" -p "$DOCKER_PASSWORD"',
          'script: docker build -t alice/app . && docker push alice/app',
        ].join('\n'),
      },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'Where it never runs, too.',
      files: {
        '.travis.yml': ['script: bash push.sh'].join('\n'),
        'push.sh': [
          'if [ "$NEVER" = 1 ]; then',
          '  docker login --username=_ --password="$HEROKU_API_KEY" registry.heroku.com',
          'fi',
          '',
        ].join('\n'),
      },
      finds: ['push.sh:2'],
    },
    {
      says: 'As part of an address, as a warning.',
      files: {
        '.travis.yml': [
          'script: git push https://heroku:$HEROKU_API_KEY@git.heroku.com/todo.git HEAD:main',
        ].join('\n'),
      },
      finds: ['.travis.yml:1'],
    },
    {
      says: 'Standard input.',
      files: {
        '.travis.yml': [
          'script:',
          '  - echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'A here-string, and the CLI of Heroku.',
      files: {
        '.travis.yml': [
          'script:',
          '  - docker login -u "$DOCKER_USERNAME" --password-stdin <<< "$DOCKER_PASSWORD"',
          '  - heroku container:login',
        ].join('\n'),
      },
      finds: [],
    },
  ],
}
