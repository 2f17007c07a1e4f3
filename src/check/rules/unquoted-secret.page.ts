import type { Page } from '../rule.js'

/** The page of `unquoted-secret`. */
export const page: Page = {
  title: 'A secret without quotes',
  why: `Without quotes the shell splits the value at its spaces and replaces \`*\`, \`?\` and \`[…]\` by names of files
([word splitting](https://www.gnu.org/software/bash/manual/html_node/Word-Splitting.html)). A password with such a character arrives as another one:
the login fails, or part of the password shows up as another argument. It works until somebody changes the password.`,
  instead: 'Write the variable between double quotes: `echo "$DOCKER_PASSWORD" | docker login …`.',
  examples: [
    {
      says: 'echo.',
      files: {
        '.travis.yml': [
          'script:',
          '  - echo $DOCKER_PASSWORD | docker login -u "$DOCKER_USERNAME" --password-stdin',
        ].join('\n'),
      },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'An argument in a script.',
      files: {
        '.travis.yml': ['script: bash push.sh'].join('\n'),
        'push.sh': ['docker login -u x -p ${DOCKER_PASSWORD}', ''].join('\n'),
      },
      finds: ['push.sh:1'],
    },
    {
      says: 'Between quotes.',
      files: {
        '.travis.yml': [
          'script:',
          '  - echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'An assignment and a here-string, which are not split.',
      files: {
        '.travis.yml': [
          'script:',
          '  - export PASS=$DOCKER_PASSWORD',
          '  - docker login -u x --password-stdin <<< $PASS',
        ].join('\n'),
      },
      finds: [],
    },
  ],
}
