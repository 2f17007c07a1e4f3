import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import {
  ancestorsQuestion,
  changesQuestions,
  isCommit,
  readAncestors,
  readChanges,
} from '../../src/ci/history.js'
import type { Argv } from '../../src/types.js'
import {
  checkout,
  commit,
  createRepository,
  type Files,
  git,
  head,
  merge,
  push,
  type Repository,
} from '../stand/git.js'

const env = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
}

/** Asks git as slipway does: both streams of each answer in one. */
const answer = (cwd: string, [program, ...words]: Argv): string | undefined => {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env, encoding: 'utf8' })
  return status === 0 ? stderr + stdout : undefined
}
const ancestorsIn = (cwd: string, id: string) => readAncestors(answer(cwd, ancestorsQuestion(id)), id)
const changesIn = (cwd: string, id: string, folder = '.') => {
  const { committed, uncommitted, prefix } = changesQuestions(id, folder)
  return readChanges({
    committed: answer(cwd, committed),
    uncommitted: answer(cwd, uncommitted),
    prefix: answer(cwd, prefix),
  })
}

const createPlace = (t: Test, files: Files = { 'a.txt': 'a\n' }) => {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-history-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const repository = createRepository(dir, { files })
  return { dir, repository, work: repository.work }
}

const write = (work: string, files: Record<string, string | null>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true })
    if (text === null) rmSync(join(work, path))
    else writeFileSync(join(work, path), text)
  }
}

/** A checkout of the remote's main with only `depth` commits of its history. */
const shallow = (dir: string, { remote }: Repository, depth: number): string => {
  const work = join(dir, `depth-${depth}`)
  git(dir, ['clone', '--quiet', `--depth=${depth}`, '--branch=main', `file://${remote}`, work])
  return work
}

t.test('the commits before ours, nearest first', async (t) => {
  const { dir, repository, work } = createPlace(t)
  const ids = [head(repository)]
  for (let count = 1; count < 14; count++) ids.unshift(commit(repository, {}, `Change ${count}`))
  push(repository)
  const [tip = ''] = ids
  t.same(ancestorsIn(work, tip), ids.slice(1, 11), 'ten of them')
  t.same(ancestorsIn(work, ids[11] ?? ''), ids.slice(12), 'as many as there are')
  t.same(ancestorsIn(work, ids.at(-1) ?? ''), [], 'of the first there are none')
  t.same(ancestorsIn(shallow(dir, repository, 3), tip), ids.slice(1, 3), 'a shallow clone')
  t.same(ancestorsIn(shallow(dir, repository, 1), tip), [])
  t.same(ancestorsIn(work, 'f'.repeat(40)), [], 'a commit that is not here')
  t.same(ancestorsIn(dir, tip), [], 'no checkout')
})

t.test('of a merge, only the line of the branch', async (t) => {
  const { repository, work } = createPlace(t)
  const first = head(repository)
  checkout(repository, 'topic')
  commit(repository, { 'b.txt': 'b\n' }, 'On the topic')
  checkout(repository, 'main')
  const second = commit(repository, { 'c.txt': 'c\n' }, 'On main')
  t.same(ancestorsIn(work, merge(repository, 'topic')), [second, first])
})

t.test('which files changed since a commit', async (t) => {
  const { repository, work } = createPlace(t, {
    'src/app.py': '1\n',
    'src/old.py': 'some text that is long enough to be found again\n',
    'README.md': 'x\n',
    '.gitignore': 'ignored\n',
    'top.txt': 'x\n',
  })
  const before = head(repository)
  t.same(changesIn(work, before), [])
  commit(repository, { 'src/app.py': '2\n', 'top.txt': null }, 'Committed')
  t.same(changesIn(work, before), ['src/app.py', 'top.txt'], 'changed, deleted')
  const names = (folder?: string) => changesIn(work, before, folder)?.slice().sort()
  git(work, ['mv', 'src/old.py', 'src/new.py'])
  t.same(names(), ['src/app.py', 'src/new.py', 'src/old.py', 'top.txt'], 'both ends of a move')
  write(work, { 'README.md': 'y\n', 'untracked/x.txt': 'x\n', ignored: 'x\n' })
  t.same(names(), ['README.md', 'src/app.py', 'src/new.py', 'src/old.py', 'top.txt', 'untracked/x.txt'])
  t.same(names('src'), ['app.py', 'new.py', 'old.py'], 'relative to the folder, and within it')
  t.same(changesIn(join(work, 'src'), before, '../untracked'), ['x.txt'])
  git(work, ['commit', '--quiet', '--all', '-m', 'All'])
  t.same(names('src'), ['app.py', 'new.py', 'old.py'], 'a move that is committed')
  t.equal(changesIn(work, before, 'nowhere'), undefined)
})

t.test('names that git would quote', async (t) => {
  const { repository, work } = createPlace(t)
  const before = head(repository)
  const names = ['a b.txt', '"quoted".txt', 'é.txt', 'back\\slash', 'line\nend', 'tab\t', '-x', 'warning: x']
  commit(repository, Object.fromEntries(names.map((name) => [name, '1\n'])), 'Odd names')
  write(work, { 'neü.txt': 'x\n' })
  t.same(changesIn(work, before)?.slice().sort(), [...names, 'neü.txt'].sort())
})

t.test('a commit that a shallow clone does not have', async (t) => {
  const { dir, repository } = createPlace(t)
  const first = head(repository)
  const second = commit(repository, { 'a.txt': 'b\n' }, 'Second')
  commit(repository, { 'a.txt': 'c\n' }, 'Third')
  push(repository)
  const work = shallow(dir, repository, 2)
  t.same(changesIn(work, second), ['a.txt'])
  t.equal(changesIn(work, first), undefined)
  t.equal(changesIn(dir, second), undefined, 'no checkout')
})

t.test('asking writes nothing', async (t) => {
  const { repository, work } = createPlace(t)
  const before = head(repository)
  // The index is stale now, which git would note in passing.
  utimesSync(join(work, 'a.txt'), 1, 1)
  const look = () => git(work, ['hash-object', '--no-filters', '.git/index'])
  const index = look()
  t.same(changesIn(work, before), [])
  t.equal(look(), index)
})

t.test('what git printed is narrowed', async (t) => {
  const warning = "warning: in the working copy of 'a', LF will be replaced by CRLF\n"
  const read = (committed: string | undefined, uncommitted?: string, prefix?: string) =>
    readChanges({ committed, uncommitted, prefix })
  t.same(read(`${warning}a\0b\0`), ['a', 'b'])
  t.same(read(`a\0${warning}${warning}b\0${warning}`, `${warning} M a\0?? c\0`), ['a', 'b', 'c'])
  t.same(read('a\0', ' M app/a\0R  app/b\0app/c\0', `${warning}app/\n`), ['a', 'b', 'c'])
  t.same(read('', '', '\n'), [])
  t.equal(read(undefined, '?? a\0'), undefined)
  t.equal(read('a'.repeat(65_536)), undefined, 'its beginning is cut off')
  t.same(read('a\0', 'b'.repeat(65_536)), ['a'])
  t.same(readAncestors(`warning: x\n${'b'.repeat(40)}\r\nHEAD\n`, 'a'.repeat(40)), ['b'.repeat(40)])
  t.ok(isCommit('0123456789abcdef'.repeat(4)))
  for (const other of ['', 'main', 'A'.repeat(40), 'a'.repeat(39), `${'a'.repeat(40)}\n`])
    t.notOk(isCommit(other), JSON.stringify(other))
})
