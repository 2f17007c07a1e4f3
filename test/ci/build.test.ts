import t from 'tap'
import { describeBuild, detectService } from '../../src/ci/detect.js'
import type { Env } from '../../src/types.js'

const known = (build: object) =>
  Object.fromEntries(Object.entries(build).filter(([, value]) => value !== undefined && value !== false))

t.test('which service', async (t) => {
  const cases: ReadonlyArray<[Env, string]> = [
    [{}, 'local'],
    [{ CI: '' }, 'local'],
    [{ CI: 'false' }, 'local'],
    [{ CI: '0' }, 'local'],
    [{ CI: 'true' }, 'unknown'],
    [{ CI: 'woodpecker' }, 'unknown'],
    [{ CI: 'true', TRAVIS: 'true' }, 'travis'],
    [{ TRAVIS: '1' }, 'travis'],
    [{ TRAVIS: ' ' }, 'local'],
    [{ CI: 'true', GITHUB_ACTIONS: 'true' }, 'github'],
    // Set by scripts that want to look like Travis: the one that cannot be overwritten counts.
    [{ CI: 'true', GITHUB_ACTIONS: 'true', TRAVIS: 'true' }, 'github'],
  ]
  for (const [env, service] of cases) {
    t.equal(detectService(env), service, JSON.stringify(env))
    t.equal(describeBuild(env, '/x').service, service)
  }
})

t.test('a job of Travis', async (t) => {
  const env: Env = {
    TRAVIS: 'true',
    TRAVIS_BRANCH: 'main',
    TRAVIS_BUILD_NUMBER: '524',
    TRAVIS_BUILD_WEB_URL: 'https://travis-ci.com/alice/todo-app/builds/9',
    TRAVIS_COMMIT: 'c'.repeat(40),
    TRAVIS_EVENT_TYPE: 'push',
    TRAVIS_JOB_ID: '77',
    TRAVIS_JOB_NUMBER: '524.1',
    TRAVIS_JOB_WEB_URL: 'https://travis-ci.com/alice/todo-app/jobs/77',
    TRAVIS_PULL_REQUEST: 'false',
    TRAVIS_REPO_PRIVATE: 'true',
    TRAVIS_REPO_SLUG: 'alice/todo-app',
    TRAVIS_TAG: '',
  }
  t.strictSame(known(describeBuild(env, '/x')), {
    service: 'travis',
    repository: 'alice/todo-app',
    repositoryName: 'todo-app',
    source: 'https://github.com/alice/todo-app',
    private: true,
    branch: 'main',
    commit: 'c'.repeat(40),
    event: 'push',
    number: '524',
    job: '524.1',
    jobUrl: 'https://travis-ci.com/alice/todo-app/jobs/77',
  })
  t.equal(describeBuild({ ...env, TRAVIS_REPO_PRIVATE: 'false' }, '/x').private, false)
  t.equal(describeBuild({ ...env, TRAVIS_REPO_PRIVATE: '' }, '/x').private, undefined)
  t.equal(
    describeBuild({ ...env, TRAVIS_JOB_WEB_URL: '', TRAVIS_JOB_NUMBER: '' }, '/x').jobUrl,
    'https://travis-ci.com/alice/todo-app/builds/9',
  )
  t.equal(describeBuild({ ...env, TRAVIS_JOB_NUMBER: '' }, '/x').job, '77')
  const elsewhere = { dirty: false, remoteUrl: 'git@gitlab.com:alice/todo-app.git' }
  t.equal(
    describeBuild(env, '/x', elsewhere).source,
    'https://gitlab.com/alice/todo-app',
    'git knows the host',
  )
  t.equal(describeBuild({ ...env, TRAVIS_TAG: 'v1', TRAVIS_BRANCH: 'v1' }, '/x').branch, undefined)
})

t.test('a pull request of Travis', async (t) => {
  const pull = (env: Env) =>
    describeBuild({ TRAVIS: 'true', TRAVIS_PULL_REQUEST: '12', TRAVIS_REPO_SLUG: 'a/b', ...env }, '/x')
      .pullRequest
  t.strictSame(pull({ TRAVIS_PULL_REQUEST_SLUG: 'a/b' }), { number: '12', fork: false })
  t.strictSame(pull({ TRAVIS_PULL_REQUEST_SLUG: 'm/b' }), { number: '12', fork: true })
  t.strictSame(pull({}), { number: '12', fork: undefined })
})

t.test('a job of GitHub Actions', async (t) => {
  const env: Env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_JOB: 'ship',
    GITHUB_REF: 'refs/heads/feature/x',
    GITHUB_REPOSITORY: 'alice/todo-app',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_NUMBER: '3',
    GITHUB_SERVER_URL: 'https://git.example.com',
    GITHUB_SHA: 'c'.repeat(40),
  }
  t.strictSame(known(describeBuild(env, '/x')), {
    service: 'github',
    repository: 'alice/todo-app',
    repositoryName: 'todo-app',
    source: 'https://git.example.com/alice/todo-app',
    branch: 'feature/x',
    commit: 'c'.repeat(40),
    event: 'push',
    number: '3',
    job: '1658821493.2.ship',
    jobUrl: 'https://git.example.com/alice/todo-app/actions/runs/1658821493',
    restarted: true,
  })
  const pull = {
    ...env,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_REF: 'refs/pull/5/merge',
    GITHUB_BASE_REF: 'main',
  }
  t.match(describeBuild(pull, '/x'), { branch: 'main', pullRequest: { number: '5' } })
  const nothing = known(describeBuild({ GITHUB_ACTIONS: 'true' }, '/x'))
  t.strictSame(nothing, { service: 'github', pullRequest: 'unknown', doubt: 'GITHUB_EVENT_NAME is not set' })
})
