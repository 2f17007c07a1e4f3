/** How a setting's words are read; a `list` may be given several times. */
export type Kind = 'text' | 'list' | 'switch' | 'duration' | 'choice'

/** One setting, declared once: parser, help, file schema, README and `action.yml` come from this. */
export interface Setting {
  /** `test-env`: the flag without its dashes, and the key in slipway.yml. */
  readonly name: string
  readonly kind: Kind
  /** Environment names, the strongest first. */
  readonly env: readonly string[]
  /** Where besides the environment it may be given. */
  readonly from: 'flag' | 'flag and file' | 'environment'
  /** What stands for the value in help: `NAME`. */
  readonly value?: string
  readonly choices?: readonly string[]
  /** The default as it would be written. */
  readonly default?: string
  /** The default in words, where it is worked out. */
  readonly fallback?: string
  /** Never printed, never a flag, never in the file, not handed to children. */
  readonly secret?: true
  /** Shown by `--help`; the others by `slipway help settings`. */
  readonly common?: true
  /** The commands that take it; none named means all. */
  readonly commands?: readonly string[]
  readonly help: string
}

const BUILDS = ['test', 'build', 'ship']
const GATED = ['gate', 'login', 'push', 'release', 'ship']
const RELEASES = ['release', 'ship']

const setting = (
  name: string,
  rest: Omit<Setting, 'name' | 'env' | 'from'> & { env?: readonly string[]; from?: Setting['from'] },
): Setting => ({
  ...rest,
  name,
  env: [`SLIPWAY_${name.toUpperCase().replaceAll('-', '_')}`, ...(rest.env ?? [])],
  from: rest.from ?? 'flag and file',
})

const variable = (name: string, rest: Omit<Setting, 'name' | 'from' | 'kind'>): Setting => ({
  ...rest,
  name,
  kind: 'text',
  from: 'environment',
})

const what: readonly Setting[] = [
  setting('image', {
    kind: 'text',
    value: 'NAME',
    common: true,
    commands: ['login', 'logout', 'build', 'push', 'release', 'ship'],
    fallback: '$DOCKER_USERNAME/<repository name>; none for a private repository',
    help: 'Image without tag; a registry host in front is honoured, none means Docker Hub.',
  }),
  setting('target', {
    kind: 'text',
    value: 'STAGE',
    common: true,
    commands: ['build', 'ship'],
    fallback: 'stage production or prod where there is one, else the last',
    help: 'The stage that ships; the test stage is never published.',
  }),
  setting('test-target', {
    kind: 'text',
    value: 'STAGE',
    commands: BUILDS,
    fallback: 'test',
    help: 'The stage that test runs; no such stage and none asked for: skipped.',
  }),
  setting('test-env', {
    kind: 'list',
    value: 'NAME',
    commands: ['test', 'ship'],
    help: 'Environment variable handed to the test container by name.',
  }),
  setting('test-env-file', {
    kind: 'list',
    value: 'PATH',
    commands: ['test', 'ship'],
    help: 'File of variables for the test container.',
  }),
  setting('test-network', {
    kind: 'text',
    value: 'NAME',
    commands: ['test', 'ship'],
    help: 'Docker network of the test container.',
  }),
  setting('file', {
    kind: 'text',
    value: 'PATH',
    common: true,
    commands: BUILDS,
    default: 'Dockerfile',
    help: 'The Dockerfile.',
  }),
  setting('context', {
    kind: 'text',
    value: 'PATH',
    commands: BUILDS,
    default: '.',
    help: 'The folder that docker build is given.',
  }),
  setting('build-arg', {
    kind: 'list',
    value: 'K=V',
    common: true,
    commands: BUILDS,
    help: 'Build argument, as in docker; never for secrets.',
  }),
  setting('secret', {
    kind: 'list',
    value: 'SPEC',
    commands: BUILDS,
    help: 'Build secret, as in docker: id=NAME,env=VARIABLE. Needs BuildKit.',
  }),
  setting('label', { kind: 'list', value: 'K=V', commands: ['build', 'ship'], help: 'Label of the image.' }),
  setting('tag', {
    kind: 'list',
    value: 'TEMPLATE',
    common: true,
    commands: ['build', 'push', 'ship'],
    default: 'latest',
    help: 'Moving tag; {branch}, {build} and {short} are filled in. The commit tag is always published.',
  }),
  setting('platform', {
    kind: 'text',
    value: 'OS/ARCH',
    commands: BUILDS,
    fallback: "linux/amd64 when there is an app, else the engine's",
    help: 'Platform of the image.',
  }),
]

const where: readonly Setting[] = [
  setting('branch', {
    kind: 'list',
    value: 'NAME',
    common: true,
    commands: GATED,
    default: 'main',
    help: 'Branch that publishes.',
  }),
  setting('app', {
    kind: 'text',
    value: 'NAME',
    env: ['HEROKU_APP', 'HEROKU_APP_NAME'],
    common: true,
    commands: ['login', 'logout', 'test', 'build', 'release', 'ship'],
    fallback: 'none: release is skipped',
    help: 'The Heroku app.',
  }),
  setting('process', {
    kind: 'list',
    value: "TYPE or 'TYPE: COMMAND'",
    commands: RELEASES,
    default: 'web',
    help: 'Process type that runs this image; release: COMMAND is the release phase.',
  }),
  setting('health-path', {
    kind: 'text',
    value: 'PATH',
    common: true,
    commands: RELEASES,
    fallback: '/ must answer below 500, and no worse than before',
    help: 'Path that must answer 2xx or 3xx three times in a row.',
  }),
  setting('health-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: RELEASES,
    default: '60s',
    help: 'How long the app may take to become healthy, from the moment its dynos are up.',
  }),
  setting('health-status', {
    kind: 'list',
    value: 'STATUS',
    commands: RELEASES,
    help: 'Status that counts as healthy instead of 2xx and 3xx.',
  }),
  setting('health-match', {
    kind: 'text',
    value: 'REGEXP',
    commands: RELEASES,
    help: 'What the body of a healthy answer must match.',
  }),
  setting('boot-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: RELEASES,
    default: '90s',
    help: 'How long the dynos may take to be up.',
  }),
  setting('release-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: RELEASES,
    default: '20m',
    help: 'How long a release may be pending, its release command included.',
  }),
  setting('pull-login', {
    kind: 'switch',
    commands: ['login', 'ship'],
    help: "With the gate shut, still sign in to the image's registry, to pull.",
  }),
]

const how: readonly Setting[] = [
  setting('dry-run', {
    kind: 'switch',
    from: 'flag',
    common: true,
    commands: ['login', 'test', 'build', 'push', 'release', 'ship', 'logout'],
    help: 'Show every command and call with its effect, and make no write.',
  }),
  setting('yes', {
    kind: 'switch',
    from: 'flag',
    common: true,
    commands: ['gate', 'push', 'release', 'ship'],
    help: 'Publish from here, outside CI.',
  }),
  setting('folds', {
    kind: 'choice',
    choices: ['auto', 'on', 'off'],
    value: 'WHEN',
    default: 'auto',
    help: 'Fold the log by phase; auto folds on Travis and GitHub where folds do not nest in others.',
  }),
  setting('json', {
    kind: 'switch',
    from: 'flag',
    common: true,
    help: 'One JSON document on standard output.',
  }),
  setting('log', {
    kind: 'choice',
    choices: ['pretty', 'json'],
    value: 'FORMAT',
    default: 'pretty',
    help: 'Format of the log on standard error.',
  }),
  setting('quiet', { kind: 'switch', help: 'Only warnings and errors.' }),
  setting('verbose', { kind: 'switch', help: 'Also every request, and the cause of errors.' }),
  setting('color', {
    kind: 'switch',
    fallback: 'on a terminal and on Travis, unless NO_COLOR is set',
    help: 'Colours in the log.',
  }),
  setting('help', { kind: 'switch', from: 'flag', help: 'Help for slipway or for one command.' }),
  setting('version', { kind: 'switch', from: 'flag', help: 'The version.' }),
]

/** Read from the environment only: credentials and endpoints. */
const variables: readonly Setting[] = [
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
]

/** Every setting, in the order of the help. */
export const settings: ReadonlyMap<string, Setting> = new Map(
  [...what, ...where, ...how, ...variables].map((one) => [one.name, one]),
)

/** The settings that `command` takes, in order. */
export const settingsOf = (command: string): Setting[] =>
  [...settings.values()].filter((one) => one.commands === undefined || one.commands.includes(command))

/** Every environment name that holds a secret, aliases included; children do not get them. */
export const secretNames: readonly string[] = [...settings.values()].flatMap((one) =>
  one.secret ? one.env : [],
)
