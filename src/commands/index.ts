import type { Command } from './command.js'

const table: readonly Command[] = [
  {
    name: 'login',
    group: 'The pipeline',
    summary: 'log in to the registries this build publishes to',
    load: () => import(/* webpackMode: "eager" */ './login.js'),
  },
  {
    name: 'test',
    group: 'The pipeline',
    summary: 'build the test stage and run it',
    rest: 'COMMAND in the test container, instead of its own',
    load: () => import(/* webpackMode: "eager" */ './test.js'),
  },
  {
    name: 'build',
    group: 'The pipeline',
    summary: 'build the image, or find the one already built from the same inputs',
    rest: 'anything else for docker build',
    load: () => import(/* webpackMode: "eager" */ './build.js'),
  },
  {
    name: 'push',
    group: 'The pipeline',
    summary: 'publish the image under its commit, then move latest',
    load: () => import(/* webpackMode: "eager" */ './push.js'),
  },
  {
    name: 'release',
    group: 'The pipeline',
    summary: 'put the published image live on Heroku and prove it is healthy',
    word: {
      name: 'REFERENCE',
      help: 'by hand: the tag, digest or commit to release, instead of the commit checked out',
    },
    load: () => import(/* webpackMode: "eager" */ './release.js'),
  },
  {
    name: 'ship',
    group: 'The pipeline',
    summary: 'login, test, build, push, release, logout: stop at the first failure',
    rest: 'anything else for docker build',
    load: () => import(/* webpackMode: "eager" */ './ship.js'),
  },
  {
    name: 'gate',
    group: 'The pipeline',
    summary: 'say whether this build publishes; run a command only then',
    rest: 'COMMAND to run only when this build publishes, with its exit code',
    load: () => import(/* webpackMode: "eager" */ './gate.js'),
  },
  {
    name: 'check',
    group: 'Around it',
    summary: 'say what would stop this project from deploying, before it does',
    judgesFile: true,
    load: () => import(/* webpackMode: "eager" */ './check.js'),
  },
  {
    name: 'rehearse',
    group: 'Around it',
    summary: 'run the built image the way Heroku will',
    word: { name: 'IMAGE', help: 'an image of the Docker engine, instead of the one that build made' },
    load: () => import(/* webpackMode: "eager" */ './rehearse.js'),
  },
  {
    name: 'config',
    group: 'Around it',
    summary: 'Heroku config vars: set them from a .env file',
    word: {
      name: 'NAME',
      help: "what to set; a pattern such as 'TRELLO_*' takes all that it fits",
      many: true,
    },
    load: () => import(/* webpackMode: "eager" */ './config.js'),
  },
  {
    name: 'status',
    group: 'Around it',
    summary: 'what is live: version, commit, image, when, by which build',
    load: () => import(/* webpackMode: "eager" */ './status.js'),
  },
  {
    name: 'rollback',
    group: 'Around it',
    summary: 'go back to an earlier release, and prove it is healthy',
    word: {
      name: 'RELEASE',
      help: 'such as v42; without it the newest that succeeded before with another image',
    },
    load: () => import(/* webpackMode: "eager" */ './rollback.js'),
  },
  {
    name: 'logout',
    group: 'Around it',
    summary: 'forget the registries',
    load: () => import(/* webpackMode: "eager" */ './logout.js'),
  },
]

/** Every command by name, in the order of the help. A Map: `constructor` is no command. */
export const commands: ReadonlyMap<string, Command> = new Map(table.map((one) => [one.name, one]))
