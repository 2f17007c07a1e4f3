import { type Setting, variable } from './setting.js'

const ASKS_TRAVIS = ['encrypt']

/** Read from the environment only: credentials and endpoints. */
export const variables: readonly Setting[] = [
  variable('docker-username', {
    env: ['DOCKER_USERNAME', 'DOCKER_USER', 'DOCKER_HUB_USERNAME', 'DOCKERHUB_USERNAME', 'DOCKER_HUB_USER'],
    common: true,
    help: "User name at the image's registry.",
  }),
  variable('docker-password', {
    env: [
      'DOCKER_PASSWORD',
      'DOCKER_PASS',
      'DOCKER_HUB_PASSWORD',
      'DOCKERHUB_PASSWORD',
      'DOCKER_TOKEN',
      'DOCKERHUB_TOKEN',
      'DOCKER_PASSWD',
      'DOCKER_PWD',
      'DOCKER_PW',
    ],
    secret: true,
    common: true,
    help: "Password or, better, access token at the image's registry.",
  }),
  variable('heroku-token', {
    env: ['HEROKU_API_KEY', 'HEROKU_TOKEN', 'HEROKU_AUTH_TOKEN', 'HEROKU_KEY', 'HEROKU_AUTH'],
    secret: true,
    common: true,
    help: 'Heroku token (heroku authorizations:create).',
  }),
  variable('travis-token', {
    env: ['TRAVIS_TOKEN', 'TRAVIS_API_TOKEN', 'TRAVIS_ACCESS_TOKEN', 'TRAVIS_API_KEY'],
    secret: true,
    commands: ASKS_TRAVIS,
    help: 'Travis CI token (https://app.travis-ci.com/account/preferences).',
  }),
  variable('heroku-api-url', {
    env: ['HEROKU_API_URL'],
    default: 'https://api.heroku.com',
    help: 'The Heroku Platform API.',
  }),
  variable('heroku-registry', {
    env: ['HEROKU_REGISTRY'],
    default: 'registry.heroku.com',
    help: "Heroku's container registry.",
  }),
  variable('travis-api-url', {
    env: ['TRAVIS_API_URL'],
    commands: ASKS_TRAVIS,
    default: 'https://api.travis-ci.com',
    help: "Travis CI's API.",
  }),
]
