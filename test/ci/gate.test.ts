import t from 'tap'
import { describeBuild } from '../../src/ci/detect.js'
import { gate } from '../../src/ci/gate.js'
import { type GitFacts } from '../../src/ci/local.js'
import type { Env } from '../../src/types.js'

const COMMIT = '854df4f3ab1e62f5d2b2c0a9f8fc6a7a1f4e2d30'

/** A push to main, as Travis describes it: what it does not know is set to nothing. */
const push: Env = {
  CI: 'true',
  CONTINUOUS_INTEGRATION: 'true',
  TRAVIS: 'true',
  TRAVIS_BRANCH: 'main',
  TRAVIS_BUILD_NUMBER: '524',
  TRAVIS_COMMIT: COMMIT,
  TRAVIS_EVENT_TYPE: 'push',
  TRAVIS_JOB_NUMBER: '524.1',
  TRAVIS_JOB_RESTARTED: 'false',
  TRAVIS_PULL_REQUEST: 'false',
  TRAVIS_PULL_REQUEST_BRANCH: '',
  TRAVIS_PULL_REQUEST_SHA: '',
  TRAVIS_PULL_REQUEST_SLUG: '',
  TRAVIS_REPO_SLUG: 'alice/todo-app',
  TRAVIS_SECURE_ENV_VARS: 'true',
  TRAVIS_TAG: '',
  TRAVIS_TEST_RESULT: '',
}
const pull: Env = {
  ...push,
  TRAVIS_EVENT_TYPE: 'pull_request',
  TRAVIS_PULL_REQUEST: '12',
  TRAVIS_PULL_REQUEST_BRANCH: 'feature/x',
  TRAVIS_PULL_REQUEST_SHA: 'ff1f4e7f4df4f3ab1e62f5d2b2c0a9f8fc6a7a1f',
  TRAVIS_PULL_REQUEST_SLUG: 'alice/todo-app',
}
const tag: Env = { ...push, TRAVIS_BRANCH: 'v1.0', TRAVIS_TAG: 'v1.0' }

const actions: Env = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_BASE_REF: '',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_HEAD_REF: '',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_REPOSITORY: 'alice/todo-app',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_NUMBER: '3',
  GITHUB_SHA: COMMIT,
}
const actionsPull: Env = {
  ...actions,
  GITHUB_BASE_REF: 'main',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_HEAD_REF: 'feature/x',
  GITHUB_REF: 'refs/pull/12/merge',
  GITHUB_REF_NAME: '12/merge',
}

const checkout: GitFacts = { commit: COMMIT, branch: 'main', dirty: false }
const main = ['main']

const MAYBE = 'so this may be a pull request'
const FAILED = 'an earlier command of this job failed (TRAVIS_TEST_RESULT is 1)'
const UNKNOWN = 'CI is set, but not by Travis CI or GitHub Actions, so what this build is for cannot be known'
const meant = (branch: string) => `(upper and lower case differ: did you mean --branch ${branch}?)`

/**
 * The case's name; what differs from the base (names without `TRAVIS_` or `GITHUB_`); the verdict, in which `~` stands
 * for "only pushes to main publish"; the branches where they are not `main`.
 */
type Row = readonly [name: string, change: Env, verdict: string, branches?: readonly string[]]

const verdictOf = (env: Env, branches: readonly string[] = main, git?: GitFacts): string => {
  const { open, reason } = gate(describeBuild(env, '/home/alice/todo-app', git), { branches, yes: false })
  return `${open ? 'open' : 'shut'}: ${reason}`
}
const names: string[] = []

const check = (base: Env, prefix: string, rows: readonly Row[]) => {
  for (const [name, change, verdict, branches] of rows) {
    const entries = Object.entries(change).map(([key, value]) => [`${prefix}${key}`, value])
    names.push(`${prefix} ${name}`)
    const expected = verdict.replace('~', 'only pushes to main publish')
    t.equal(verdictOf({ ...base, ...Object.fromEntries(entries) }, branches), expected, name)
  }
}

check(push, 'TRAVIS_', [
  ['push to main', {}, 'open: this is a push to main'],
  ['other branch', { BRANCH: 'feature/x' }, 'shut: this build is for branch feature/x; ~'],
  ['branch that begins with main', { BRANCH: 'main-2' }, 'shut: this build is for branch main-2; ~'],
  ['branch that ends in main', { BRANCH: 'not/main' }, 'shut: this build is for branch not/main; ~'],
  ['branch master', { BRANCH: 'master' }, 'shut: this build is for branch master; ~'],
  ['branch Main', { BRANCH: 'Main' }, `shut: this build is for branch Main; ~ ${meant('Main')}`],
  ['branch with a blank', { BRANCH: ' main' }, 'shut: this build is for branch  main; ~'],
  ['branch blank', { BRANCH: '' }, 'shut: the CI service does not say which branch this is; ~'],
  [
    'no patterns',
    { BRANCH: 'maine' },
    'shut: this build is for branch maine; only pushes to mai.* publish',
    ['mai.*'],
  ],
  ['master asked for', { BRANCH: 'master' }, 'open: this is a push to master', ['master']],
  ['second of two', { BRANCH: 'next' }, 'open: this is a push to next', ['main', 'next']],
  [
    'none of two',
    { BRANCH: 'x' },
    'shut: this build is for branch x; only pushes to a and b publish',
    ['a', 'b'],
  ],
  ['no branches at all', {}, 'shut: no branch is set that publishes', []],
  ['PULL_REQUEST unset', { PULL_REQUEST: undefined }, `shut: TRAVIS_PULL_REQUEST is not set, ${MAYBE}`],
  ['PULL_REQUEST empty', { PULL_REQUEST: '' }, `shut: TRAVIS_PULL_REQUEST is not set, ${MAYBE}`],
  ['PULL_REQUEST blank', { PULL_REQUEST: '  ' }, `shut: TRAVIS_PULL_REQUEST is not set, ${MAYBE}`],
  ['PULL_REQUEST 0', { PULL_REQUEST: '0' }, `shut: TRAVIS_PULL_REQUEST is "0", ${MAYBE}`],
  ['PULL_REQUEST FALSE', { PULL_REQUEST: 'FALSE' }, `shut: TRAVIS_PULL_REQUEST is "FALSE", ${MAYBE}`],
  ['PULL_REQUEST "false "', { PULL_REQUEST: 'false ' }, `shut: TRAVIS_PULL_REQUEST is "false ", ${MAYBE}`],
  ['PULL_REQUEST true', { PULL_REQUEST: 'true' }, `shut: TRAVIS_PULL_REQUEST is "true", ${MAYBE}`],
  ['PULL_REQUEST 12 in a push', { PULL_REQUEST: '12' }, 'shut: this build is for pull request #12; ~'],
  ['tag beside main', { TAG: 'v1.0' }, 'shut: this is a build of the tag v1.0; ~'],
  ['cron', { EVENT_TYPE: 'cron' }, 'open: this is a build of main, started by cron'],
  ['api', { EVENT_TYPE: 'api' }, 'open: this is a build of main, started by api'],
  ['cron elsewhere', { EVENT_TYPE: 'cron', BRANCH: 'dev' }, 'shut: this build is for branch dev; ~'],
  ['unknown event', { EVENT_TYPE: 'moon' }, 'open: this is a build of main, started by moon'],
  ['no event', { EVENT_TYPE: '' }, 'open: this is a build of main'],
  ['restarted job', { JOB_RESTARTED: 'true' }, 'open: this is a push to main, restarted'],
  [
    'restarted cron',
    { JOB_RESTARTED: 'true', EVENT_TYPE: 'cron' },
    'open: this is a build of main, started by cron, restarted',
  ],
  ['earlier command failed', { TEST_RESULT: '1' }, `shut: ${FAILED}`],
  ['earlier command succeeded', { TEST_RESULT: '0' }, 'open: this is a push to main'],
  ['failed elsewhere', { TEST_RESULT: '1', BRANCH: 'dev' }, 'shut: this build is for branch dev; ~'],
  ['no secure variables', { SECURE_ENV_VARS: 'false' }, 'open: this is a push to main'],
])

check({ ...push, TRAVIS: '1' }, 'TRAVIS_', [['TRAVIS=1', {}, 'open: this is a push to main']])
check({ ...push, CI: '' }, 'TRAVIS_', [['without CI', {}, 'open: this is a push to main']])
check({ CI: 'true', TRAVIS: 'true' }, 'TRAVIS_', [
  ['everything unset', {}, `shut: TRAVIS_PULL_REQUEST is not set, ${MAYBE}`],
  [
    'everything but false',
    { PULL_REQUEST: 'false' },
    'shut: the CI service does not say which branch this is; ~',
  ],
])

check(pull, 'TRAVIS_', [
  ['pull request against main', {}, 'shut: this build is for pull request #12; ~'],
  [
    'of a fork',
    { PULL_REQUEST_SLUG: 'm/todo-app' },
    'shut: this build is for pull request #12 from a fork; ~',
  ],
  [
    'of the main of a fork',
    { PULL_REQUEST_SLUG: 'm/todo-app', PULL_REQUEST_BRANCH: 'main' },
    'shut: this build is for pull request #12 from a fork; ~',
  ],
  ['against another branch', { BRANCH: 'dev' }, 'shut: this build is for pull request #12; ~'],
  ['number missing', { PULL_REQUEST: '' }, 'shut: this build is for a pull request; ~'],
  ['that says false', { PULL_REQUEST: 'false' }, 'shut: this build is for a pull request; ~'],
  ['after a failed command', { TEST_RESULT: '1' }, 'shut: this build is for pull request #12; ~'],
  [
    'and three branches',
    {},
    'shut: this build is for pull request #12; only pushes to main, next and beta publish',
    ['main', 'next', 'beta'],
  ],
])

check(tag, 'TRAVIS_', [
  ['tag', {}, 'shut: this is a build of the tag v1.0; ~'],
  ['tag named main', { BRANCH: 'main', TAG: 'main' }, 'shut: this is a build of the tag main; ~'],
  ['tag without PULL_REQUEST', { PULL_REQUEST: '' }, 'shut: this is a build of the tag v1.0; ~'],
  ['release of a tag', { EVENT_TYPE: 'release' }, 'shut: this is a build of the tag v1.0; ~'],
  ['tag as --branch', {}, 'shut: this is a build of the tag v1.0; only pushes to v1.0 publish', ['v1.0']],
])

check(actions, 'GITHUB_', [
  ['push', {}, 'open: this is a push to main'],
  ['name of the branch only', { REF: '' }, 'open: this is a push to main'],
  ['push elsewhere', { REF: 'refs/heads/feature/x' }, 'shut: this build is for branch feature/x; ~'],
  ['odd branch', { REF: 'refs/heads/refs/heads/main' }, 'shut: this build is for branch refs/heads/main; ~'],
  ['schedule', { EVENT_NAME: 'schedule' }, 'open: this is a build of main, started by schedule'],
  [
    'by hand',
    { EVENT_NAME: 'workflow_dispatch' },
    'open: this is a build of main, started by workflow_dispatch',
  ],
  [
    'by hand elsewhere',
    { EVENT_NAME: 'workflow_dispatch', REF: 'refs/heads/dev' },
    'shut: this build is for branch dev; ~',
  ],
  [
    'by api',
    { EVENT_NAME: 'repository_dispatch' },
    'open: this is a build of main, started by repository_dispatch',
  ],
  ['run again', { RUN_ATTEMPT: '2' }, 'open: this is a push to main, restarted'],
  [
    'pull_request_target',
    { EVENT_NAME: 'pull_request_target', BASE_REF: 'main' },
    'shut: this build is for a pull request; ~',
  ],
  ['ref of a pull request', { REF: 'refs/pull/7/head' }, 'shut: this build is for pull request #7; ~'],
  [
    'such a ref without event',
    { REF: 'refs/pull/7/head', EVENT_NAME: '' },
    'shut: this build is for pull request #7; ~',
  ],
  ['release', { EVENT_NAME: 'release', REF: 'refs/tags/v1.0' }, 'shut: this build is for a release; ~'],
  ['release on main', { EVENT_NAME: 'release' }, 'shut: this build is for a release; ~'],
  ['merge_group', { EVENT_NAME: 'merge_group' }, 'shut: this build is for the merge queue (merge_group); ~'],
  ['issue_comment', { EVENT_NAME: 'issue_comment' }, 'shut: this build was started by issue_comment; ~'],
  ['workflow_run', { EVENT_NAME: 'workflow_run' }, 'shut: this build was started by workflow_run; ~'],
  ['tag', { REF: 'refs/tags/v1.0' }, 'shut: this is a build of the tag v1.0; ~'],
  ['tag named main', { REF: 'refs/tags/main' }, 'shut: this is a build of the tag main; ~'],
  ['tag, name only', { REF: '', REF_TYPE: 'tag' }, 'shut: this is a build of the tag main; ~'],
  ['no event', { EVENT_NAME: '' }, `shut: GITHUB_EVENT_NAME is not set, ${MAYBE}`],
  ['no ref', { REF: '', REF_TYPE: '' }, 'shut: the CI service does not say which branch this is; ~'],
])

check(actionsPull, 'GITHUB_', [
  ['pull_request', {}, 'shut: this build is for pull request #12; ~'],
  [
    'pull_request_review',
    { EVENT_NAME: 'pull_request_review' },
    'shut: this build is for pull request #12; ~',
  ],
])
check({ ...push, ...actionsPull }, 'GITHUB_', [
  ['that looks like a push of Travis', {}, 'shut: this build is for pull request #12; ~'],
])

t.test('outside CI, and in one that is not known', async (t) => {
  const unknown = `shut: ${UNKNOWN}`
  const rows: ReadonlyArray<readonly [name: string, git: object, verdict: string, env?: Env]> = [
    ['main', {}, 'open: the branch here is main'],
    ['main with a tag on it', { tagsAtHead: ['v1.0'] }, 'open: the branch here is main'],
    ['uncommitted changes are told apart', { dirty: true }, 'open: the branch here is main'],
    ['another branch', { branch: 'x' }, 'shut: the branch here is x; only main publishes'],
    [
      'branch MAIN',
      { branch: 'MAIN' },
      `shut: the branch here is MAIN; only main publishes ${meant('MAIN')}`,
    ],
    [
      'detached',
      { branch: undefined },
      'shut: HEAD is detached, so no branch is checked out; only main publishes',
    ],
    [
      'detached at a tag',
      { branch: undefined, tagsAtHead: ['v1.0', 'v1'] },
      'shut: this is a build of the tag v1.0; only main publishes',
    ],
    [
      'no checkout',
      { branch: undefined, commit: undefined },
      'shut: there is no git checkout here; only main publishes',
    ],
    ['CI=false', {}, 'open: the branch here is main', { CI: 'false' }],
    ['CI and TRAVIS blank', {}, 'open: the branch here is main', { CI: '', TRAVIS: ' ' }],
    ['TRAVIS=false', {}, 'open: the branch here is main', { TRAVIS: 'false' }],
    ['unknown CI', {}, unknown, { CI: 'true', GITLAB_CI: 'true' }],
    ['CI=1', {}, unknown, { CI: '1' }],
    ['GITHUB_ACTIONS=false in CI', {}, unknown, { ...actions, GITHUB_ACTIONS: 'false' }],
  ]
  for (const [name, git, verdict, env = {}] of rows) {
    names.push(name)
    t.equal(verdictOf(env, main, { ...checkout, ...git }), verdict, name)
  }
})

t.test('in CI git has no say', async (t) => {
  for (const git of [{ dirty: true }, { branch: 'x' }, { branch: undefined, tagsAtHead: ['v1'] }])
    t.equal(verdictOf(push, main, { ...checkout, ...git }), 'open: this is a push to main')
})

t.test('every case has its own name, and there are many', async (t) => {
  t.equal(new Set(names).size, names.length)
  t.ok(names.length >= 60, `${names.length}`)
})

t.test('--yes stands in for CI and for nothing else', async (t) => {
  const verdict = (env: Env, git: GitFacts, yes: boolean) => {
    const { open, needsYes, dirty } = gate(describeBuild(env, '/x', git), { branches: main, yes })
    return { open, needsYes, dirty }
  }
  const dirty = { ...checkout, dirty: true }
  t.strictSame(verdict({}, checkout, false), { open: true, needsYes: true, dirty: false })
  t.strictSame(verdict({}, checkout, true), { open: true, needsYes: false, dirty: false })
  t.strictSame(verdict({}, dirty, true), { open: true, needsYes: false, dirty: true })
  t.strictSame(verdict({}, { ...checkout, branch: 'x' }, true), {
    open: false,
    needsYes: false,
    dirty: false,
  })
  t.strictSame(verdict(push, dirty, false), { open: true, needsYes: false, dirty: false })
  t.strictSame(verdict(pull, checkout, true), { open: false, needsYes: false, dirty: false })
  t.strictSame(verdict({ CI: '1' }, checkout, true), { open: false, needsYes: false, dirty: false })
})

t.test('what publishes is told whatever the verdict', async (t) => {
  const publishes = (env: Env, branches: readonly string[]) =>
    gate(describeBuild(env, '/x', checkout), { branches, yes: true }).publishes
  t.equal(publishes(push, main), 'pushes to main')
  t.equal(publishes(pull, ['main', 'next']), 'pushes to main and next')
  t.equal(publishes({}, ['main', 'next', 'beta']), 'main, next and beta')
})
