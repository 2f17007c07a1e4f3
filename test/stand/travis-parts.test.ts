import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  checkout,
  commit,
  createRepository,
  forcePush,
  git,
  head,
  openPullRequest,
  push,
  revert,
} from './git.js'
import { readConfig } from './travis/config.js'
import { accepts } from './travis/condition.js'
import { createMask, secureForms } from './travis/mask.js'

t.test('mask', async (t) => {
  const through = (forms: string[], chunks: string[]) => {
    const mask = createMask(forms)
    return chunks.map((chunk) => mask.push(Buffer.from(chunk)).toString()).join('') + mask.end().toString()
  }
  t.equal(through(['abcd'], ['xa', 'b', 'cdx ab', 'c']), 'x[secure]x abc')
  t.equal(through(['abc', 'abcdef'], ['abc', 'def abcd']), '[secure] [secure]d')
  t.equal(through(['aab'], ['aaa', 'ab']), 'aa[secure]')
  t.equal(through([], ['as', 'is']), 'asis')
  const forms = secureForms(['plain', 'no', 'a\\$b', 'q&rst', 'un(closed', '$HOLE', "'two words'"])
  t.strictSame(forms, ['plain', 'a\\$b', 'q&rst', 'un(closed', '$HOLE', "'two words'", 'a$b', 'two words'])
})

t.test('conditions', async (t) => {
  const attributes = new Map([
    ['branch', 'main'],
    ['type', 'push'],
    ['tag', ''],
    ['fork', 'false'],
    ['commit_message', 'Fix [skip deploy]'],
  ])
  const data = { attributes, env: new Map([['GO', 'yes']]) }
  const table: [string, boolean][] = [
    ['branch = main', true],
    ['branch = main AND type != push OR tag IS blank', true],
    ['branch = main AND (type != push OR tag IS present)', false],
    ['NOT branch IN (dev, main)', false],
    ['branch not in (dev, "x y")', true],
    ['branch =~ ^ma', true],
    ['branch =~ /^(dev|main)$/', true],
    ['commit_message !~ /skip deploy/', false],
    ['env(GO) = yes and fork = false', true],
    ['tag IS NOT blank', false],
  ]
  for (const [text, wanted] of table) t.equal(accepts(text, data), wanted, text)
  for (const text of ['branch =', 'branch = main main', '(branch = main', 'concat(a, b) = ab']) {
    t.throws(() => accepts(text, data), { message: /^if: / }, text)
  }
})

t.test('configuration', async (t) => {
  const refused: [string, RegExp][] = [
    ['afterscript: x', /does not support the key afterscript/],
    ['services: redis', /has no redis/],
    ['deploy: {provider: heroku}', /knows provider: script, not heroku/],
    ['deploy: {provider: script, script: x, on: {branches: main}}', /deploy.on: .* branches/],
    ['os: osx', /os: .* osx/],
    ['jobs: {exclude: [{env: A=1}]}', /jobs: .* exclude/],
    ['addons: {apt: {}}', /addons/],
  ]
  for (const [text, message] of refused) {
    t.throws(() => readConfig(`language: minimal\nscript: x\n${text}`), { message }, text)
  }
  t.throws(() => readConfig('language: minimal'), /without a script/)
  t.throws(() => readConfig('a: [1'), 'no YAML')
  const yml = '_x: &x {script: echo x}\n<<: *x\nlanguage: node_js\nnode_js: [1.10, "20"]\nenv: [A=1, A=1]'
  const { jobs } = readConfig(yml)
  t.strictSame(
    jobs.map(({ nodeVersion, phases }) => [nodeVersion, phases.get('script')]),
    [
      ['1.10', ['echo x']],
      ['20', ['echo x']],
    ],
  )
})

t.test('repositories', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'git-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const one = createRepository(join(dir, 'one'), { files: { a: '1\n' } })
  const two = createRepository(join(dir, 'two'), { files: { a: '1\n' } })
  t.equal(head(one), head(two), 'the same calls give the same commits')
  const change = commit(one, { a: '2\n', 'b/c': 'x\n' }, 'Change')
  revert(one)
  push(one)
  t.equal(git(one.work, ['show', 'HEAD:a']), '1')
  forcePush(one, change)
  t.equal(git(one.remote, ['rev-parse', 'main']), change)
  checkout(one, 'dev')
  commit(one, { 'b/c': null }, 'Remove')
  t.equal(git(one.work, ['ls-files']), 'a')
  checkout(one, 'main')
  const fork = openPullRequest(one, {
    number: 8,
    branch: 'patch',
    files: { d: 'd' },
    slug: 'a/b',
    fork: 'c/b',
  })
  t.throws(() => git(one.remote, ['rev-parse', '--verify', 'refs/heads/patch']), 'a fork has its branches')
  t.equal(git(one.remote, ['rev-parse', 'refs/pull/8/head']), fork.headSha)
  t.equal(git(one.remote, ['rev-parse', 'refs/pull/8/merge']), fork.mergeSha)
  t.equal(git(one.work, ['rev-parse', '--abbrev-ref', 'HEAD']), 'main', 'and we are back')
})
