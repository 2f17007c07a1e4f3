import t from 'tap'
import { createFixture } from './travis/fixture.js'
import type { BuildEvent, JobResult } from './travis/run.js'

const { samePr, pushed, job, ran, remove } = createFixture('lifecycle')
t.teardown(remove)

const deploy = (more = '') => `script: true\ndeploy: {provider: script, script: "echo live", ${more}}`
const yellow = (text: string) =>
  `\x1b[33;1mSkipping a deployment with the script provider because ${text}\x1b[0m\n`

interface Case {
  yml: string
  event?: BuildEvent
  state: JobResult['state']
  exitCode?: number
  ran: string
  log?: string
  not?: string
}

const rest = 'after_success: echo s\nafter_failure: echo f\nafter_script: echo e'
const lifecycle: Record<string, Case> = {
  'all phases in order': {
    yml: `before_install: "true"\ninstall: "true"\nbefore_script: "true"\nscript: "true"\nbefore_cache: "true"\n${rest}`,
    state: 'passed',
    ran: 'before_install 0, install 0, before_script 0, script 0, before_cache 0, after_success 0, after_script 0',
    log: '\nDone. Your build exited with 0.',
  },
  'before_install fails': {
    yml: `before_install: ["true", "(exit 7)", "true"]\nscript: "true"\n${rest}`,
    state: 'errored',
    exitCode: 2,
    ran: 'before_install 0, before_install 7',
    log: 'The command "(exit 7)" failed and exited with 7 during .',
  },
  'install fails': { yml: `install: "false"\nscript: "true"\n${rest}`, state: 'errored', ran: 'install 1' },
  'before_script fails': {
    yml: `before_script: "false"\nscript: "true"\n${rest}`,
    state: 'errored',
    ran: 'before_script 1',
  },
  'script lines after a failed one run, and the failure stays': {
    yml: `script: ['echo "r=[$TRAVIS_TEST_RESULT]"', '(exit 5)', 'echo "r=[$TRAVIS_TEST_RESULT]"', 'true']\n${rest}`,
    state: 'failed',
    exitCode: 1,
    ran: 'script 0, script 5, script 0, script 0, after_failure 0, after_script 0',
    log: 'r=[]\n',
  },
  'the result is told to the next script line': {
    yml: `script: ["true", 'echo "r=[$TRAVIS_TEST_RESULT]"', "false", 'echo "r=[$TRAVIS_TEST_RESULT]"']`,
    state: 'failed',
    ran: 'script 0, script 0, script 1, script 0',
    log: 'r=[1]\n',
  },
  'before_cache fails': {
    yml: `script: "true"\nbefore_cache: "false"`,
    state: 'passed',
    ran: 'script 0, before_cache 1',
  },
  'after_success fails and the job stays green': {
    yml: `script: "true"\nafter_success: ["false", "echo on"]\nafter_script: "false"`,
    state: 'passed',
    ran: 'script 0, after_success 1, after_success 0, after_script 1',
  },
  'exit ends the job at once': {
    yml: `script: ["exit 3", "true"]\n${rest}`,
    state: 'errored',
    exitCode: 3,
    ran: 'script 3',
  },
  'exit 0 in a line is green whatever follows': {
    yml: `script: ["exit 0", "false"]`,
    state: 'passed',
    ran: 'script 0',
  },
  'set -e ends the job at the first failure': {
    yml: `script: ["set -e", "false", "true"]\n${rest}`,
    state: 'failed',
    ran: 'script 0, script 1',
  },
  'cd, export and functions stay': {
    yml: `before_script: ["cd /", "export A=1", "f() { echo f-$A-$PWD; }"]\nscript: f`,
    state: 'passed',
    ran: 'before_script 0, before_script 0, before_script 0, script 0',
    log: '\nf-1-/\n',
  },
  'several lines in one': {
    yml: 'script: |\n  if true; then\n    echo inside\n  fi\n',
    state: 'passed',
    ran: 'script 0',
    log: '\ninside\n',
  },
  'what a line leaves in the background ends with the job': {
    yml: 'script: "sleep 60 &"',
    state: 'passed',
    ran: 'script 0',
  },
  'script: skip': { yml: `script: skip\nafter_success: echo s`, state: 'passed', ran: 'after_success 0' },
  travis_retry: {
    yml: `script: 'f() { [ -e g ] || { touch g; false; }; }; travis_retry f'`,
    state: 'passed',
    ran: 'script 0',
    log: 'The command "f" failed. Retrying, 2 of 3.',
  },
  'deploy runs master only, if nothing else is said': {
    yml: deploy(),
    state: 'passed',
    ran: 'script 0',
    log: yellow('this branch is not permitted: main'),
    not: 'live\n',
  },
  'deploy on: main': {
    yml: deploy('on: main'),
    state: 'passed',
    ran: 'script 0, deploy 0',
    log: '\x1b[Klive\n',
  },
  'deploy on.branch': {
    yml: deploy('on: {branch: [dev, main]}'),
    state: 'passed',
    ran: 'script 0, deploy 0',
  },
  'deploy on.all_branches': {
    yml: deploy('on: {all_branches: true}'),
    state: 'passed',
    ran: 'script 0, deploy 0',
  },
  'deploy on.tags': {
    yml: deploy('on: {tags: true}'),
    state: 'passed',
    ran: 'script 0',
    log: yellow('this is not a tagged commit'),
  },
  'deploy on.tags, on a tag': {
    yml: deploy('on: {tags: true}'),
    event: { kind: 'tag', tag: 'v1.0.0' },
    state: 'passed',
    ran: 'script 0, deploy 0',
  },
  'deploy on.repo and on.condition': {
    yml: deploy('on: {branch: main, repo: bob/x, condition: "$A = b"}'),
    state: 'passed',
    ran: 'script 0',
    log:
      yellow("this repo's name does not match one specified in .travis.yml's deploy.on.repo: bob/x") +
      yellow('a custom condition was not met'),
  },
  'deploy on.condition that holds': {
    yml: `env: A=b\n${deploy('on: {branch: main, condition: "$A = b"}')}`,
    state: 'passed',
    ran: 'script 0, deploy 0',
  },
  'deploy in a pull request': {
    yml: deploy('on: main'),
    event: samePr,
    state: 'passed',
    ran: 'script 0',
    log: yellow('the current build is a pull request.'),
  },
  'deploy after a failed script': {
    yml: deploy('on: main').replace('true', '"false"'),
    state: 'failed',
    ran: 'script 1',
    not: 'live\n',
  },
  'deploy after a failed before_deploy': {
    yml: `${deploy('on: main')}\nbefore_deploy: "false"\nafter_script: "true"`,
    state: 'errored',
    ran: 'script 0, before_deploy 1',
  },
  'deploy fails': {
    yml: 'script: true\ndeploy: {provider: script, script: "(exit 4)", on: main}\nafter_deploy: "true"\nafter_script: "true"',
    state: 'errored',
    exitCode: 2,
    ran: 'script 0, deploy 2',
    log: 'Script failed with status 4\x1b[0m\nfailed to deploy\n',
  },
  'deploy fails and may': {
    yml: 'script: true\ndeploy: {provider: script, script: "false", on: main, allow_failure: true}\nafter_deploy: "true"',
    state: 'passed',
    ran: 'script 0, deploy 1, after_deploy 0',
  },
  'deploy is read by sh, after the variables are by bash': {
    yml: `before_script: A=here\nscript: true\ndeploy: {provider: script, script: 'cd / && echo "$A $PWD" && travis_retry true', on: main}`,
    state: 'errored',
    ran: 'before_script 0, script 0, deploy 2',
    log: '\x1b[Khere /',
  },
}

t.test('lifecycle', async (t) => {
  const cases = Object.entries(lifecycle)
  const work = async () => {
    for (let next = cases.shift(); next; next = cases.shift()) {
      const [name, wanted] = next
      const result = await job(wanted.yml, { event: wanted.event ?? pushed })
      t.equal(result.state, wanted.state, `${name}: state`)
      t.equal(ran(result), wanted.ran, `${name}: what ran`)
      if (wanted.exitCode !== undefined) t.equal(result.exitCode, wanted.exitCode, `${name}: exit code`)
      if (wanted.log !== undefined) t.ok(result.log.includes(wanted.log), `${name}: log`, { log: result.log })
      if (wanted.not !== undefined) t.notOk(result.log.includes(wanted.not), `${name}: not in the log`)
    }
  }
  await Promise.all([work(), work(), work()])
})

t.test('folds and times, byte by byte', async (t) => {
  const { log } = await job(
    'before_install: [echo a, echo b]\ninstall: echo c\nscript: echo d\nafter_script: echo e',
  )
  const clear = '\r\x1b\\[0K'
  const timed = (event: string, text: string) =>
    `travis_time:start:([0-9a-f]{8})${clear}\\$ echo ${text}\n${text}\ntravis_time:end:[0-9a-f]{8}:start=\\d{19},finish=\\d{19},duration=\\d+,event=${event}${clear}`
  const folded = (name: string, event: string, text: string) =>
    `travis_fold:start:${name}${clear}${timed(event, text)}travis_fold:end:${name}${clear}`
  t.match(
    log,
    new RegExp(
      folded('before_install.1', 'before_install', 'a') + folded('before_install.2', 'before_install', 'b'),
    ),
  )
  t.match(log, new RegExp(`\n${folded('install', 'install', 'c')}\n${timed('script', 'd')}\n`))
  t.match(log, new RegExp(`${folded('after_script', 'after_script', 'e')}\n`))
  t.notMatch(log, 'travis_fold:start:script')
  const lines: string[] = []
  await job('script: "[ -t 1 ] && stty size && echo tty"', { pty: true, onLine: (line) => lines.push(line) })
  t.ok(lines.includes('tty') && lines.includes('0 0'), 'a terminal without a size')
})
