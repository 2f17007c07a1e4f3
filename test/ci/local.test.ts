import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { describe, gitQuestions, type GitOutputs, readGit } from '../../src/ci/local.js'
import { readRemote } from '../../src/ci/remote.js'

const COMMIT = '854df4f3ab1e62f5d2b2c0a9f8fc6a7a1f4e2d30'

t.test("git's answers are read past its warnings", async (t) => {
  const facts = readGit({
    commit: `warning: refname 'HEAD' is ambiguous.\n${COMMIT}\n`,
    branch: 'feature/x\r\n',
    status: "warning: could not open directory 'data/': Permission denied\n",
    remote: 'https://github.com/alice/todo-app.git\n',
    tags: 'v1.0\nv1\n',
  })
  t.strictSame(facts, {
    commit: COMMIT,
    branch: 'feature/x',
    dirty: false,
    remoteUrl: 'https://github.com/alice/todo-app.git',
    tagsAtHead: ['v1.0', 'v1'],
  })
  t.strictSame(readGit({}), {
    commit: undefined,
    branch: undefined,
    dirty: false,
    remoteUrl: undefined,
    tagsAtHead: [],
  })
})

t.test('what counts as an uncommitted change', async (t) => {
  const dirty = [
    '?? new.txt',
    ' M a',
    'M  a',
    'MM a',
    'A  a',
    'D  a',
    ' D a',
    'R  a -> b',
    'UU a',
    ' T a',
    'AM a b',
  ]
  for (const status of dirty) t.ok(readGit({ status: `${status}\n` }).dirty, status)
  for (const status of ['', '\n', 'warning: LF will be replaced by CRLF\n'])
    t.notOk(readGit({ status }).dirty, status)
})

t.test('real checkouts', async (t) => {
  const folder = t.testdir({})
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: folder,
      env,
      stdio: 'pipe',
    })
  const ask = () => {
    const outputs = Object.entries(gitQuestions).map(([name, [, ...args]]) => {
      try {
        return [name, git(...args).toString()]
      } catch {
        return [name, undefined]
      }
    })
    return readGit(Object.fromEntries(outputs) as GitOutputs)
  }
  git('init', '-q', '-b', 'main')
  t.match(ask(), { commit: undefined, branch: 'main', dirty: false }, 'no commit yet')
  writeFileSync(join(folder, 'a'), '1')
  t.equal(ask().dirty, true, 'untracked')
  git('config', 'status.showUntrackedFiles', 'no')
  t.equal(ask().dirty, true, 'untracked, whatever the settings')
  git('add', '.')
  git('commit', '-qm', 'one')
  t.match(ask(), { commit: /^[0-9a-f]{40}$/, branch: 'main', dirty: false, tagsAtHead: [] })
  git('checkout', '-qb', 'feature/ü')
  mkdirSync(join(folder, 'd'))
  writeFileSync(join(folder, 'a'), '2')
  t.match(ask(), { branch: 'feature/ü', dirty: true })
  git('checkout', '-q', 'a')
  git('tag', 'v1')
  git('checkout', '-q', '--detach')
  git('remote', 'add', 'origin', 'git@github.com:alice/todo-app.git')
  t.match(ask(), {
    branch: undefined,
    dirty: false,
    tagsAtHead: ['v1'],
    remoteUrl: 'git@github.com:alice/todo-app.git',
  })
})

t.test('the name and the page of the repository', async (t) => {
  const page = 'https://github.com/alice/todo-app'
  const github = { repository: 'alice/todo-app', name: 'todo-app', source: page }
  const same = [
    'https://github.com/alice/todo-app.git',
    'https://github.com/alice/todo-app',
    'https://github.com/alice/todo-app/',
    'http://github.com/alice/todo-app.git',
    'https://alice:ghp_secret@github.com/alice/todo-app.git',
    'git@github.com:alice/todo-app.git',
    'github.com:alice/todo-app',
    'ssh://git@github.com/alice/todo-app.git',
    'ssh://git@github.com:22/alice/todo-app.git',
    'git://github.com/alice/todo-app.git',
  ]
  for (const url of same) t.strictSame(readRemote(url), github, url)
  const others: ReadonlyArray<[string, object]> = [
    [
      'https://git.example.com:8443/g/sub/app.git',
      { repository: 'g/sub/app', name: 'app', source: 'https://git.example.com:8443/g/sub/app' },
    ],
    ['git@work:alice/app.git', { repository: 'alice/app', name: 'app', source: undefined }],
    ['/srv/git/app.git', { name: 'app' }],
    ['../app', { name: 'app' }],
    ['file:///srv/git/app.git', { name: 'app' }],
    ['C:\\work\\app', { name: 'app' }],
    ['.', { name: undefined }],
    ['', { name: undefined }],
  ]
  for (const [url, remote] of others) t.strictSame(readRemote(url), remote, url)
})

t.test('a build of a checkout', async (t) => {
  const git = { commit: COMMIT, branch: 'main', dirty: true, remoteUrl: 'git@github.com:alice/todo.git' }
  t.match(describe(git, '/home/alice/other'), {
    service: 'local',
    repository: 'alice/todo',
    repositoryName: 'todo',
    source: 'https://github.com/alice/todo',
    dirty: true,
    detached: false,
  })
  const lone = (folder: string) => describe({ dirty: false }, folder).repositoryName
  t.equal(lone('/home/alice/my-app'), 'my-app')
  t.equal(lone('/home/alice/my-app/'), 'my-app')
  t.equal(lone('C:\\work\\my-app'), 'my-app')
  t.equal(lone('/'), undefined)
})
