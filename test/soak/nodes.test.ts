import { resolve } from 'node:path'
import t from 'tap'
import { version } from '../../src/version.js'
import { farAway, places, start } from '../cli/place.js'

const versions = (process.env['SLIPWAY_TEST_NODES'] ?? '').split(' ').filter((word) => word !== '')
t.ok(versions.length > 0, 'SLIPWAY_TEST_NODES names the versions (script/soak sets it)')

// A push to main as Travis describes it, without anything of this machine's own CI.
const travis = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  CI: 'true',
  TRAVIS: 'true',
  TRAVIS_BRANCH: 'main',
  TRAVIS_PULL_REQUEST: 'false',
  TRAVIS_PULL_REQUEST_BRANCH: '',
  TRAVIS_TAG: '',
  TRAVIS_EVENT_TYPE: 'push',
  TRAVIS_COMMIT: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
  TRAVIS_REPO_SLUG: 'alice/todo-app',
  TRAVIS_BUILD_NUMBER: '7',
  TRAVIS_JOB_NUMBER: '7.1',
  TRAVIS_TEST_RESULT: '0',
}

for (const node of versions)
  t.test(`Node ${node}`, async (t) => {
    const program = resolve('build/nodes', node, 'bin/node')
    for (const { label, file, folder } of places(farAway(t))) {
      const run = (args: string[], env: Record<string, string> = travis) =>
        start([program, file, ...args], { cwd: folder, env })
      const say = (what: string) => `${what}: ${label}`
      t.match(run(['--version']), { status: 0, stdout: version, stderr: '' }, say('version'))
      t.match(run(['--help']), { status: 0, stdout: 'release', stderr: '' }, say('help'))
      t.match(run(['no-such-command']), { status: 2, stderr: 'no-such-command' }, say('usage error'))
      t.match(run(['gate']), { status: 0 }, say('gate'))
      const child = ['gate', '--', 'sh', '-c', 'echo from-the-child; exit 7']
      const open = run(child)
      t.equal(open.status, 7, say("child's exit code"))
      t.match(open.stdout + open.stderr, 'from-the-child', say("child's output"))
      const shut = run(child, { ...travis, TRAVIS_PULL_REQUEST: '12' })
      t.equal(shut.status, 0, say('shut gate'))
      t.notMatch(shut.stdout + shut.stderr, 'from-the-child\n', say('shut gate starts no child'))
    }
  })
