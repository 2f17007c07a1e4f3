import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { judgeOrder, type Later, laterQuestions, type OrderFacts, readLater } from '../../src/ci/order.js'
import type { Argv } from '../../src/types.js'
import {
  checkout,
  commit,
  createRepository,
  forcePush,
  git,
  head,
  merge,
  push,
  type Repository,
} from '../stand/git.js'

const known = (...commits: string[]): Later => ({ kind: 'known', commits })
const unknown: Later = { kind: 'unknown', why: 'the branch could not be fetched' }
const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string]

t.test('a build is superseded by a later commit that is published', async (t) => {
  const cases: [name: string, facts: Omit<OrderFacts, 'ours'>, expected: object][] = [
    ['nothing is later', { later: known(), newest: undefined, there: undefined }, { kind: 'newest' }],
    [
      'nothing later is published',
      { later: known(c, b), newest: undefined, there: undefined },
      { kind: 'newest' },
    ],
    ['one is', { later: known(c, b), newest: b, there: undefined }, { kind: 'superseded', by: b }],
    [
      'an old label under the moving tag decides nothing where git can tell',
      { later: known(c, b), newest: undefined, there: { revision: b, number: '99' } },
      { kind: 'newest' },
    ],
    [
      'git cannot tell, nothing is there',
      { later: unknown, newest: undefined, there: undefined },
      { kind: 'newest' },
    ],
    [
      'git cannot tell, ours is there, of an earlier or later run of the same commit',
      { later: unknown, newest: undefined, there: { revision: a, number: '9' } },
      { kind: 'newest' },
    ],
    [
      'a lower number is there',
      { later: unknown, newest: undefined, there: { revision: b, number: '6' } },
      { kind: 'newest' },
    ],
    [
      'numbers are compared as numbers',
      { later: unknown, newest: undefined, there: { revision: b, number: '10' } },
      { kind: 'superseded', by: b },
    ],
    [
      'another job of the same build is there',
      { later: unknown, newest: undefined, there: { revision: b, number: '7' } },
      { kind: 'newest' },
    ],
    [
      'what is there has no number',
      { later: unknown, newest: undefined, there: { revision: b } },
      { kind: 'unclear', why: 'the branch could not be fetched' },
    ],
    [
      'what is there says nothing at all',
      { later: unknown, newest: undefined, there: {} },
      { kind: 'unclear', why: 'the branch could not be fetched' },
    ],
    [
      'a number that is none',
      { later: unknown, newest: undefined, there: { revision: b, number: '8.1' } },
      { kind: 'unclear', why: 'the branch could not be fetched' },
    ],
  ]
  for (const [name, facts, expected] of cases)
    t.same(judgeOrder({ ours: { revision: a, number: '7' }, ...facts }), expected, name)
  t.same(
    judgeOrder({ ours: {}, later: unknown, newest: undefined, there: {} }),
    { kind: 'unclear', why: 'the branch could not be fetched' },
    'two revisions that are not known are not the same',
  )
})

t.test('what git printed is narrowed', async (t) => {
  const good = { fetch: '', list: `${c}\n${b}\n`, tip: `${c}\n`, ancestor: 0 }
  const lost = { kind: 'unknown', why: 'git could not say which commits are later' }
  t.same(readLater(good), known(c, b))
  t.same(readLater({ ...good, list: '' }), known(), 'ours is the tip')
  t.same(readLater({ ...good, fetch: undefined }), {
    kind: 'unknown',
    why: 'the branch could not be fetched',
  })
  t.same(readLater({ ...good, list: undefined }), lost)
  t.same(readLater({ ...good, tip: undefined }), lost)
  t.same(readLater({ ...good, tip: 'HEAD\n' }), lost)
  t.same(readLater({ ...good, ancestor: 128 }), lost)
  t.same(
    readLater({ ...good, list: '', ancestor: 1 }),
    known(c),
    'thrown away: the tip is later, old as it is',
  )
  t.same(readLater({ ...good, ancestor: 1 }), known(c, b), 'thrown away, and something new is there')
  const warning = 'warning: redirecting to https://example.com/alice/app.git/\n'
  t.same(readLater({ ...good, list: warning + good.list, tip: warning + good.tip }), known(c, b), 'warnings')
})

interface Place {
  readonly repository: Repository
  readonly dir: string
  /** Commits a change of a file and pushes; the commit's id. */
  readonly next: (file?: string) => string
}

const createPlace = (t: Test): Place => {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-order-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const repository = createRepository(dir, { files: { 'a.txt': 'a\n' } })
  let count = 0
  const next = (file = 'a.txt'): string => {
    const id = commit(repository, { [file]: `${++count}\n` }, `Change ${count}`)
    push(repository)
    return id
  }
  return { repository, dir, next }
}

/** A job's checkout of a commit, detached; with a depth, it has only so many commits of its history. */
const jobOf = ({ dir, repository }: Place, id: string, depth?: number): string => {
  const work = mkdtempSync(join(dir, 'job-'))
  const shallow = depth === undefined ? [] : [`--depth=${depth}`]
  git(work, ['init', '--quiet'])
  git(work, ['remote', 'add', 'origin', `file://${repository.remote}`])
  git(work, ['fetch', '--quiet', ...shallow, 'origin', ...(depth === undefined ? [] : [id])])
  git(work, ['checkout', '--quiet', '--force', id])
  return work
}

const env = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
}

/** Asks git as slipway does: both streams of each answer in one. */
const laterIn = (cwd: string, id: string, branch = 'main'): Later => {
  const run = ([program, ...words]: Argv): { output: string | undefined; code: number } => {
    const { status, stdout, stderr } = spawnSync(program, words, { cwd, env, encoding: 'utf8' })
    return { output: status === 0 ? stderr + stdout : undefined, code: status ?? 128 }
  }
  const { fetch, tip, list, ancestor } = laterQuestions(id, branch)
  return readLater({
    fetch: run(fetch).output,
    tip: run(tip).output,
    list: run(list).output,
    ancestor: run(ancestor).code,
  })
}

t.test('later commits, from clones as jobs have them', async (t) => {
  const place = createPlace(t)
  const first = head(place.repository)
  const [second, third] = [place.next(), place.next()]
  const depths = [undefined, 1, 2, 50]
  const jobs = depths.map((depth) => ({ depth, work: jobOf(place, second, depth) }))
  for (const { depth, work } of jobs) t.same(laterIn(work, second), known(third), `depth ${depth}`)
  const [fourth, fifth] = [place.next(), place.next()]
  for (const { depth, work } of jobs) {
    t.same(laterIn(work, second), known(fifth, fourth, third), `depth ${depth}, pushed since the clone`)
    t.same(laterIn(work, fifth), known(), 'the tip itself, asked in the job of an older commit')
  }
  t.same(laterIn(jobOf(place, fifth, 1), fifth), known(), 'the tip')
  t.same(laterIn(jobOf(place, first, 1), first), known(fifth, fourth, third, second), 'a root')
})

t.test('asking changes nothing in the checkout', async (t) => {
  const place = createPlace(t)
  const first = head(place.repository)
  const work = jobOf(place, first)
  const look = () => [
    git(work, ['for-each-ref']),
    git(work, ['status', '--porcelain=v2', '--branch']),
    readFileSync(join(work, '.git/config'), 'utf8'),
    readFileSync(join(work, '.git/HEAD'), 'utf8'),
  ]
  const before = look()
  git(place.repository.work, ['tag', 'v1'])
  git(place.repository.work, ['push', '--quiet', 'origin', 'v1'])
  const second = place.next()
  t.same(laterIn(work, first), known(second))
  t.same(look(), before)
})

t.test('of a merge, only the branch’s own line counts', async (t) => {
  const place = createPlace(t)
  const { repository } = place
  const first = head(repository)
  checkout(repository, 'topic')
  const work = jobOf(place, first, 50)
  const topic = [place.next('b.txt'), place.next('b.txt')]
  checkout(repository, 'main')
  const second = place.next()
  const merged = merge(repository, 'topic')
  push(repository)
  for (const job of [work, jobOf(place, first, 1)])
    t.same(
      laterIn(job, first),
      known(merged, second),
      `${topic.length} commits of the topic branch are left out`,
    )
  t.same(laterIn(jobOf(place, second, 1), second), known(merged))
  t.same(laterIn(jobOf(place, merged, 1), merged), known())
})

t.test('what a force-push threw away is not later', async (t) => {
  const place = createPlace(t)
  const { repository } = place
  const first = head(repository)
  const [second, third] = [place.next(), place.next()]
  const jobs = [undefined, 1, 50].map((depth) => ({ depth, work: jobOf(place, third, depth) }))
  // With one commit of history, what both lines have in common counts as well: it is on the branch, and ours is not.
  const asked = (why: string, later: string, ...older: string[]): void => {
    for (const { depth, work } of jobs) {
      const expected = depth === 1 ? known(later, ...older) : known(later)
      t.same(laterIn(work, third), expected, `${why}, depth ${depth}`)
    }
  }
  forcePush(repository, second)
  asked('the branch went back to an older commit', second, first)
  for (const { work } of jobs) t.same(laterIn(work, second), known(), 'of what stays, it is the tip')
  forcePush(repository, first)
  asked('the branch went back to the first commit', first)
  const other = commit(repository, { 'a.txt': 'other\n' }, 'Another way')
  push(repository, undefined, { force: true })
  asked('another commit took its place', other, first)
  for (const { work } of jobs) t.same(laterIn(work, first), known(other), 'what both have in common is older')
})

t.test('git is unable to tell', async (t) => {
  const place = createPlace(t)
  const first = head(place.repository)
  place.next()
  const unreachable = { kind: 'unknown', why: 'the branch could not be fetched' } as const
  const lost = { kind: 'unknown', why: 'git could not say which commits are later' } as const
  const work = jobOf(place, first, 50)
  t.same(laterIn(work, first, 'gone'), unreachable, 'the branch is not there any more')
  t.same(laterIn(work, 'f'.repeat(40)), lost, 'a commit that is not in the checkout')
  t.same(laterIn(place.dir, first), unreachable, 'no checkout')
  git(work, ['remote', 'set-url', 'origin', 'file:///nonexistent/app.git'])
  t.same(laterIn(work, first), unreachable, 'the remote does not answer')
  git(work, ['remote', 'remove', 'origin'])
  t.same(laterIn(work, first), unreachable, 'there is no remote')
})

t.test('a branch that went far ahead', async (t) => {
  const place = createPlace(t)
  const { repository } = place
  const first = head(repository)
  const work = jobOf(place, first, 1)
  const second = place.next()
  const lines = Array.from({ length: 130 }, (_, index) =>
    [
      'commit refs/heads/main',
      `committer Ada Example <ada@example.com> ${1_800_000_000 + index} +0000`,
      'data <<END',
      `Change ${index}`,
      'END',
      ...(index === 0 ? [`from ${second}`] : []),
      '',
    ].join('\n'),
  )
  const script = join(place.dir, 'import')
  writeFileSync(script, lines.join('\n'))
  spawnSync('sh', ['-c', 'git fast-import --quiet --force <"$1"', 'sh', script], {
    cwd: repository.remote,
    env,
  })
  const later = laterIn(work, first)
  if (later.kind !== 'known') return t.fail(later.why)
  t.equal(later.commits[0], git(repository.remote, ['rev-parse', 'main']), 'the newest first')
  t.ok(later.commits.length <= 100, `${later.commits.length} are looked at, not all`)
  t.equal(later.commits.at(-1), second, 'the one right after ours is among them')
})
