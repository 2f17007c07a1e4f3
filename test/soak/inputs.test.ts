import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { judgeProjects } from '../docker/inputs-judge.js'
import { type Builder, buildProject, digestProject, type Engine } from '../docker/inputs-model.js'
import { tricky } from '../docker/tricky.js'
import { loadBaseImages } from '../stand/base-image.js'
import { startUnpacked, unpackedEngines, writeDockerConfig } from '../stand/engines.js'
import { useWorld } from '../stand/use.js'

// SLIPWAY_INPUTS_SEED=7 SLIPWAY_INPUTS_PROJECTS=500 for others, and for more of them.
const seed = Number(process.env['SLIPWAY_INPUTS_SEED'] ?? 1000)
const count = Number(process.env['SLIPWAY_INPUTS_PROJECTS'] ?? 60)

const { world, stop } = await useWorld()
t.teardown(stop)
const own: Engine = { dockerHost: world.dockerHost, client: join(world.dockerBin, 'docker') }

const judge = async (t: Test, engine: Engine, builder: Builder): Promise<void> => {
  const tally = await judgeProjects(engine, builder, { seed, count, steps: 9 })
  t.strictSame(tally.wrong, [], 'where docker builds anew, slipway does not say equal')
  t.comment(JSON.stringify({ ...tally, wrong: tally.wrong.length }))
  t.ok(tally.equal > count / 2, `${tally.equal} of ${tally.pairs} pairs are equal`)
}

const files = ['a', 'b', 'c', 'src/a', 'src/b', 'src/deep/a', 'other/x']

/** The image and the digest of a Dockerfile, with one of the files changed. */
const tryOne = async (engine: Engine, lines: readonly string[], changed?: string) => {
  const dir = mkdtempSync(join(tmpdir(), 'tricky-'))
  try {
    for (const path of files) {
      mkdirSync(join(dir, dirname(path)), { recursive: true })
      writeFileSync(join(dir, path), path === changed ? 'changed\n' : `${path}\n`)
    }
    symlinkSync('b', join(dir, 'l'))
    writeFileSync(join(dir, 'Dockerfile'), `${lines.join('\n')}\n`)
    writeFileSync(join(dir, '.dockerignore'), 'Dockerfile\n')
    const id = await buildProject(engine, 'BuildKit', dir, { args: {} })
    return { id, digest: await digestProject('BuildKit', dir, { args: {} }) }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const readTricky = async (t: Test, engine: Engine, newer: boolean): Promise<void> => {
  for (const { name, lines } of tricky.filter((one) => newer || one.newer !== true)) {
    const base = await tryOne(engine, lines)
    t.ok(base.id, `docker builds ${name}`)
    let seen = 0
    const more: string[] = []
    for (const path of files) {
      const { id, digest } = await tryOne(engine, lines, path)
      const differs = digest === undefined || digest !== base.digest
      if (id !== base.id) {
        seen++
        t.ok(differs, `${name}: docker sees ${path}`)
      } else if (differs) more.push(path)
    }
    t.ok(seen > 0, name)
    t.comment(
      `${name}: docker sees ${seen} of ${files.length} files, slipway also ${more.join(' ') || 'none'}`,
    )
  }
}

t.test('the engine of this machine', async (t) => {
  await t.test('Dockerfiles that are hard to read', (t) => readTricky(t, own, false))
  for (const builder of ['BuildKit', 'classic'] as const) await t.test(builder, (t) => judge(t, own, builder))
})

const newest = (await unpackedEngines()).at(-1)
const skip = newest === undefined ? 'no newer engine is unpacked (script/engines)' : false
t.test(`engine ${newest?.version ?? ''}`, { skip }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'engine-'))
  const { from = '' } = newest ?? {}
  const unpacked = await startUnpacked(dir, { from, store: 'graphdriver' })
  t.teardown(async () => {
    await unpacked.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  const engine = { dockerHost: unpacked.host, client: unpacked.client, config: join(dir, 'config') }
  await writeDockerConfig(engine.config, from)
  await loadBaseImages(unpacked)
  await t.test('Dockerfiles that are hard to read', (t) => readTricky(t, engine, true))
  await t.test('BuildKit', (t) => judge(t, engine, 'BuildKit'))
})
