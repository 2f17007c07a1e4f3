import type { Page } from '../rule.js'

/** The page of `publishes-from-pull-requests`. */
export const page: Page = {
  title: 'Pull requests publish',
  why: `Travis builds pull requests as it builds pushes, and a pull request from the same repository has the secrets, too. What it
publishes nobody has reviewed or merged: \`latest\`, or the app itself, is then what one branch looks like. \`TRAVIS_BRANCH\` is no protection:
in the build of a pull request it names the branch that the pull request [goes to](https://docs.travis-ci.com/user/environment-variables/),
so it is \`main\` there. From forks the secrets are missing, and the build fails at the login instead.`,
  instead: `Ask for both, in every place that publishes:
\`if [ "$TRAVIS_BRANCH" = main ] && [ "$TRAVIS_PULL_REQUEST" = false ]; then …\`. A \`deploy\` section never runs for pull requests, a job or stage
with \`if: type = push AND branch = main\` does not either, and \`slipway push\` and \`slipway release\` ask by themselves.`,
  examples: [
    {
      says: 'A test of the branch alone.',
      files: {
        '.travis.yml': [
          'services: docker',
          'script: docker build -t alice/app .',
          'after_success:',
          '  - if [ "$TRAVIS_BRANCH" = main ]; then',
          '    docker push alice/app;',
          '    fi',
        ].join('\n'),
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'No condition at all, in a script.',
      files: {
        '.travis.yml': ['script:', '  - docker build -t alice/app .', '  - bash ci/push.sh'].join('\n'),
        'ci/push.sh': [
          '#!/bin/bash',
          'set -e',
          'echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin',
          'docker push alice/app',
          '',
        ].join('\n'),
      },
      finds: ['ci/push.sh:4'],
    },
    {
      says: 'A release through a shell variable.',
      files: {
        '.travis.yml': [
          'env:',
          '  global:',
          '    - APP=todo',
          'script:',
          '  - docker build -t registry.heroku.com/$APP/web .',
          '  - test "$TRAVIS_BRANCH" == "main" && PUBLISH=1',
          '  - if [ -n "$PUBLISH" ]; then docker push registry.heroku.com/$APP/web; heroku container:release web -a $APP; fi',
        ].join('\n'),
      },
      finds: ['.travis.yml:7'],
    },
    {
      says: 'Both are asked for.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'after_success:',
          '  - if [ "$TRAVIS_BRANCH" = main ] && [ "$TRAVIS_PULL_REQUEST" = false ]; then docker push alice/app; fi',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'A script that leaves early.',
      files: {
        '.travis.yml': ['script: ./ci/push.sh'].join('\n'),
        'ci/push.sh': [
          '#!/usr/bin/env bash',
          'if [[ "$TRAVIS_PULL_REQUEST" != "false" || $TRAVIS_BRANCH != main ]]; then',
          '  echo "not here"',
          '  exit 0',
          'fi',
          'docker push alice/app',
          '',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'deploy never runs for pull requests.',
      files: {
        '.travis.yml': [
          'script: docker build -t alice/app .',
          'deploy:',
          '  provider: script',
          '  script: docker push alice/app',
          '  on:',
          '    branch: main',
        ].join('\n'),
      },
      finds: [],
    },
    {
      says: 'slipway asks by itself.',
      files: {
        '.travis.yml': [
          'script:',
          '  - slipway login && slipway build && slipway push && slipway release',
        ].join('\n'),
      },
      finds: [],
    },
  ],
}
