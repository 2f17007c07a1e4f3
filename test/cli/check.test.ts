import { execFileSync } from 'node:child_process'
import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { dist, type Ended, start } from './place.js'

type Test = typeof t
const path = process.env['PATH'] ?? ''
const folderOf = (t: Pick<Test, 'testdir'>, files: Record<string, string>): string => {
  const folder = t.testdir(files)
  // Else git would find the checkout around it.
  execFileSync('git', ['init', '-q', '-b', 'main', folder])
  return folder
}
const check = (cwd: string, words: string[] = [], env: Record<string, string> = {}): Ended =>
  start([process.execPath, dist, 'check', ...words], { cwd, env: { PATH: path, HOME: cwd, ...env } })
const wrong = { '.travis.yml': 'language: generic\nscripts: make test\n' }

t.test('a finding is the result, and an error is exit code 1', async (t) => {
  const { status, stdout, stderr } = check(folderOf(t, wrong))
  t.equal(status, 1)
  const [first, fix, docs] = stdout.split('\n')
  t.match(first, /^\.travis\.yml:2 error unknown-key: Travis knows no key "scripts"/)
  t.equal(fix, '    Did you mean "script"?')
  t.match(docs, /^ {4}https:\/\/.*\/docs\/rules\/unknown-key\.md$/)
  t.match(stderr, /^error: The check found 1 error\. \(E_CHECK\)$/m)
})

t.test('in JSON the findings stand beside the usual fields', async (t) => {
  const { status, stdout } = check(folderOf(t, wrong), ['--json'])
  t.equal(status, 1)
  const told = JSON.parse(stdout) as Record<string, unknown>
  t.match(told, { command: 'check', outcome: 'failed', error: { code: 'E_CHECK' } })
  t.match(told['findings'], [{ rule: 'unknown-key', severity: 'error', file: '.travis.yml', line: 2 }])
  t.same(Object.keys((told['findings'] as object[])[0] ?? {}).sort(), [
    ...['docs', 'file', 'fix', 'line', 'message', 'rule', 'severity'],
  ])
})

t.test('warnings alone are exit code 0', async (t) => {
  const { status, stdout, stderr } = check(folderOf(t, { '.travis.yml': 'script: make\nour_own_tool: a\n' }))
  t.equal(status, 0)
  t.match(stdout, /^\.travis\.yml:2 warning unknown-key: /)
  t.match(stderr, /^check done: 1 warning found in \.travis\.yml$/m)
})

t.test('nothing found, nothing printed; nothing there, nothing checked', async (t) => {
  const clean = check(folderOf(t, { '.travis.yml': 'language: generic\nscript: make\n' }), ['--json'])
  t.match(JSON.parse(clean.stdout), { outcome: 'done', findings: [] })
  const none = check(folderOf(t, {}))
  t.match(none, { status: 0, stdout: '', stderr: /^check skipped: there is no \.travis\.yml/m })
})

t.test('a reason silences a finding, no reason does not', async (t) => {
  const silenced = (comment: string) =>
    check(folderOf(t, { '.travis.yml': `${comment}\nscripts: make test\n` })).stdout
  t.equal(silenced('# slipway-ignore unknown-key another tool reads it'), '')
  t.match(silenced('# slipway-ignore unknown-key'), /warning ignore-without-reason[^]*error unknown-key/)
})

t.test('what is wrong with slipway.yml is found, not stumbled over', async (t) => {
  const { status, stdout } = check(folderOf(t, { 'slipway.yml': 'app: a\nap: b\nhealth-timeout: soon\n' }))
  t.equal(status, 1)
  t.match(stdout, /^slipway\.yml:2 error slipway-yml: /m)
  t.match(stdout, /^slipway\.yml:3 error slipway-yml: .*a time such as 60s/m)
  t.equal(start([process.execPath, dist, 'check', '--nonsense'], { cwd: '/', env: { PATH: path } }).status, 2)
})

t.test('GitHub shows findings at their lines', async (t) => {
  const env = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
  const { stderr } = check(folderOf(t, wrong), ['--json'], env)
  t.match(stderr, /^::error file=\.travis\.yml,line=2,title=unknown-key::Travis knows no key/m)
  t.notMatch(check(folderOf(t, wrong)).stderr, /::error/)
})

t.test('without a git repository and without credentials it reads what lies there', async (t) => {
  const cwd = t.testdir(wrong)
  const { status, stdout } = check(cwd, [], { GIT_CEILING_DIRECTORIES: `${cwd}/..`, GIT_DIR: `${cwd}/none` })
  t.match({ status, stdout }, { status: 1, stdout: /^\.travis\.yml:2 error/ })
})

t.test('--remote says what is missing to ask', async (t) => {
  const cwd = folderOf(t, { '.travis.yml': 'language: generic\nscript: make\n' })
  const { status, stdout } = check(cwd, ['--remote', '--app', 'my-todo-app'])
  t.equal(status, 1)
  t.match(stdout, /^error E_MISSING: HEROKU_API_KEY is not set[^]*troubleshooting\.md#e_missing$/m)
})

t.test('scripts are followed, and never out of the folder', async (t) => {
  const push = 'docker build -t alice/app .\ndocker push alice/app\n'
  const root = t.testdir({
    'outside.sh': push,
    project: {
      '.travis.yml': 'services: docker\nscript:\n  - make deploy\n',
      Makefile: 'deploy:\n\tbash scripts/deploy.sh\n',
      scripts: { 'deploy.sh': `#!/bin/bash\nset -e\n${push}` },
    },
  })
  const cwd = join(root, 'project')
  execFileSync('git', ['init', '-q', '-b', 'main', cwd])
  const found = () =>
    (
      JSON.parse(check(cwd, ['--json']).stdout) as {
        findings: { rule: string; file: string; line: number }[]
      }
    ).findings
      .filter(({ rule }) => rule === 'push-without-login')
      .map(({ file, line }) => `${file}:${line}`)
  t.same(found(), ['scripts/deploy.sh:4'])
  rmSync(join(cwd, 'scripts/deploy.sh'))
  symlinkSync('../../outside.sh', join(cwd, 'scripts/deploy.sh'))
  t.same(found(), [])
})
