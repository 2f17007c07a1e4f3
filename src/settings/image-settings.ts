import { setting, type Setting } from './setting.js'

const BUILDS = ['test', 'build', 'ship']

/** What is tested, built and tagged, and how. */
export const imageSettings: readonly Setting[] = [
  setting('image', {
    kind: 'text',
    value: 'NAME',
    common: true,
    commands: ['login', 'logout', 'build', 'push', 'release', 'ship', 'rehearse', 'status', 'check'],
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
    commands: [...BUILDS, 'rehearse'],
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
    commands: ['build', 'push', 'release', 'ship'],
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
  setting('reuse', {
    kind: 'switch',
    commands: ['build', 'ship'],
    default: 'on',
    help: 'Ship the image that was built from the same inputs before, instead of building it again.',
  }),
  setting('reuse-tests', {
    kind: 'switch',
    commands: ['test', 'ship'],
    help: 'Do not run tests again that passed for the same inputs; not for tests that call other services.',
  }),
  setting('max-age', {
    kind: 'duration',
    value: 'TIME',
    commands: ['test', 'build', 'ship'],
    default: '7d',
    help: 'Image older than this is built afresh, without any cache, so that its packages are current.',
  }),
  setting('load', {
    kind: 'switch',
    commands: ['build', 'ship'],
    fallback: 'on in build, off in ship',
    help: 'Pull an image that is not built again into the engine.',
  }),
]
