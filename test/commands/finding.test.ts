import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { findImages, judgeFound } from '../../src/commands/finding.js'
import type { Context } from '../../src/commands/context.js'
import { REVISION } from '../../src/image/labels.js'
import { createExec } from '../../src/io/exec.js'
import { createMask } from '../../src/io/mask.js'
import { createPerform } from '../../src/io/perform.js'
import type { Verdict } from '../../src/plan/reuse.js'
import type { Candidate } from '../../src/registry/candidates.js'
import { keptLog } from '../http/server.js'
import { openWorld, putImage, randomLayer } from '../registry/world.js'
import { commit, createRepository, head } from '../stand/git.js'

const world = await openWorld(t)
const { repository, open, fault, hub, clock, mark, seen } = world
const alice = open(hub.host, 'alice', 'geheim')
const layers = [randomLayer(100)]

/** A checkout with three commits, and the context of a command in it. */
const place = (t: Test, name: string, settings: Partial<Context['settings']> = {}) => {
  const cwd = mkdtempSync(join(tmpdir(), 'slipway-finding-'))
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }))
  const work = createRepository(cwd, { files: { 'app/a.txt': '1\n', 'README.md': '1\n' } })
  const ids = [head(work)]
  for (const count of [2, 3]) ids.unshift(commit(work, { 'app/a.txt': `${count}\n` }, `Change ${count}`))
  const log = keptLog()
  const unchecked: string[] = []
  const mask = createMask()
  const streams = { out: new PassThrough(), talk: new PassThrough() }
  const signal = new AbortController().signal
  const exec = createExec({ mask, ...streams, signal, kill: (pid, name) => void process.kill(pid, name) })
  const all = {
    image: `${hub.host}/alice/${name}`,
    tags: ['latest'],
    context: 'app',
    dryRun: false,
    ...settings,
  }
  const context = {
    settings: all,
    build: { service: 'local', commit: ids[0], repositoryName: 'todo' },
    env: { PATH: process.env['PATH'], HOME: cwd },
    cwd: work.work,
    log,
    docker: { exec: async () => exec },
    network: async () => ({ registry: () => alice }),
    perform: createPerform({
      dryRun: all.dryRun,
      log,
      clock,
      tell: () => undefined,
      unchecked: (sentence) => void unchecked.push(sentence),
    }),
  } as unknown as Context
  const publish = async (id: string) =>
    putImage(alice, repository(`alice/${name}`), id, {
      layers,
      config: { config: { Labels: { [REVISION]: id } } },
    })
  return { context, ids, publish, unchecked, work: work.work, lines: log.lines }
}

const wanting =
  (id: string, seen: Array<readonly string[] | undefined> = []) =>
  ({ images, changed }: { images: readonly Candidate[]; changed: readonly string[] | undefined }) => {
    seen.push(changed)
    const from = images.find((one) => one.commit === id)
    const verdict: Verdict<Candidate> =
      from === undefined
        ? { kind: 'build', sentence: 'building', fresh: false, nearest: images[0] }
        : { kind: 'reuse', from, sentence: 'same' }
    return verdict
  }

t.test('one look, then more only where what was found will not do', async (t) => {
  const { context, ids, publish, lines } = place(t, 'found')
  const [own = '', , first = ''] = ids
  for (const id of ids) await publish(id)
  const found = await findImages(context)
  t.same(
    found.images.map((one) => one.commit),
    [own],
  )
  t.same(lines, [
    `info $ git rev-list --first-parent --max-count=11 ${own}`,
    `info HEAD http://${hub.host}/v2/alice/found/manifests/ of this commit, latest and the last 2 commits`,
  ])
  lines.length = 0
  t.match(await judgeFound(context, found, wanting(own)), { kind: 'reuse', from: { commit: own } })
  t.same(lines, [])
  t.match(await judgeFound(context, found, wanting(first)), { kind: 'reuse', from: { commit: first } })
  t.same(lines, [`info GET http://${hub.host}/v2/alice/found/manifests/ of the next of them`])
})

t.test('where none will do, git says what changed since the nearest', async (t) => {
  const { context, ids, publish, work, lines } = place(t, 'built')
  const [, parent = ''] = ids
  await publish(parent)
  writeFileSync(join(work, 'README.md'), '2\n')
  writeFileSync(join(work, 'app/b.txt'), '2\n')
  const seen: Array<readonly string[] | undefined> = []
  const verdict = await judgeFound(context, await findImages(context), wanting('none', seen))
  t.match(verdict, { kind: 'build', nearest: { commit: parent } })
  t.same(seen, [undefined, ['a.txt', 'b.txt']], 'within the context, and relative to it')
  t.match(lines.at(-1), /^info \$ git -C app diff --name-only .* [0-9a-f]{40} HEAD$/)
})

t.test('nothing published, and nothing that could be', async (t) => {
  const { context, lines } = place(t, 'nothing')
  t.match(await judgeFound(context, await findImages(context), wanting('none')), { kind: 'build' })
  t.equal(lines.length, 2, 'git is not asked for changes since nothing')
  const nameless = place(t, 'nameless', { image: undefined })
  const since = mark()
  t.match(await findImages(nameless.context), { images: [], more: undefined })
  t.same([...nameless.lines, ...seen('hub', since)], [], 'a name made up for a build alone is not asked for')
})

t.test('what fails is said to those who want to know', async (t) => {
  const { context, lines } = place(t, 'failing')
  fault({ where: 'hub', method: 'HEAD', times: 99, action: { kind: 'answer', status: 429 } })
  t.match(await findImages(context), { images: [], missed: `${hub.host} limits requests.` })
  t.same(lines.at(-1), `debug not all images could be looked at: ${hub.host} limits requests.`)
  fault()
})

t.test('a dry run reads, but not under a name that it does not know', async (t) => {
  const known = place(t, 'dry', { dryRun: true })
  const [own = ''] = known.ids
  await known.publish(own)
  t.match(await findImages(known.context), { images: [{ commit: own }] })
  t.match(known.lines.at(-1), /^info \[read\] HEAD .* of this commit, latest and the last 2 commits$/)
  const { context, unchecked, lines } = place(t, 'unknown', { dryRun: true, image: undefined })
  const since = mark()
  t.match(await findImages(context), { images: [], more: undefined })
  t.match(
    lines.at(-1),
    /HEAD https:\/\/registry-1\.docker\.io\/v2\/\$DOCKER_USERNAME\/todo\/manifests\/ of this commit/,
  )
  t.same(unchecked, ['look for published images: needs DOCKER_USERNAME'])
  t.same(seen('hub', since), [])
})
