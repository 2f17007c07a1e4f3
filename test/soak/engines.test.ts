import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { failsWith, page, succeeds } from '../cli/look.js'
import { createProject, type Project } from '../cli/project.js'
import { loadBaseImages } from '../stand/base-image.js'
import { type Engine, makeBin } from '../stand/engine.js'
import { startUnpacked, type Unpacked, unpackedEngines, writeDockerConfig } from '../stand/engines.js'
import { useWorld } from '../stand/use.js'
import * as agree from './agree.js'
import { type Builder, machineBuilders, newerBuilders, plain, wayOut, zstd } from './builders.js'
import { readStored } from './stored.js'

const { commitOf, herokuOf, hubOf } = agree
const { world, stop } = await useWorld()
t.teardown(stop)

/** An engine beside the world's own, and the folder it comes from. */
interface Newer {
  engine: Engine
  from: string
}

/** A project in a job whose docker is that of `newer`, else the world's. */
const projectWith = async (t: Test, { buildkit }: Builder, newer?: Newer): Promise<Project> => {
  const project = await createProject(t, world, { files: { Dockerfile: agree.Dockerfile } })
  if (newer !== undefined) {
    const bin = await makeBin(join(project.dir, 'bin'), newer.engine.client)
    await writeDockerConfig(project.env['DOCKER_CONFIG'] ?? '', newer.from)
    project.env['DOCKER_HOST'] = newer.engine.host
    project.env['PATH'] = [bin, process.env['PATH'] ?? ''].join(delimiter)
  }
  if (buildkit !== undefined) project.env['DOCKER_BUILDKIT'] = buildkit
  return project
}

const ship = ({ words = [] }: Builder): string[] => (words.length === 0 ? ['ship'] : ['ship', '--', ...words])

/** Ships with this builder: everybody sees the same image, and a second job of the build adopts it. */
const ships = async (t: Test, builder: Builder, newer?: Newer): Promise<void> => {
  const project = await projectWith(t, builder, newer)
  const ran = await project.slipway(ship(builder))
  succeeds(t, ran, `v3 ${project.app?.webUrl}\n`, 'ship done: v3 released, healthy')
  if (ran.code !== 0) return
  const top = await readStored(hubOf(project), commitOf(project))
  if (builder.stored !== undefined) t.match(top.mediaType, builder.stored)
  t.equal(
    (await readStored(hubOf(project), 'latest')).digest,
    top.digest,
    'latest is the image of the commit',
  )
  t.equal(await page(project), agree.builtPage)
  const imageId = await agree.isReleased(t, project, commitOf(project))
  await agree.dockerAgrees(t, project, imageId)
  await agree.skopeoAgrees(t, project, hubOf(project), commitOf(project))
  await agree.skopeoAgrees(t, project, herokuOf(project), 'latest')
  const again = await project.slipway(ship(builder))
  succeeds(t, again, ran.stdout, 'was published already; adopted', 'v3 already runs this image')
}

/** Ships what Heroku does not take: it is published and not released, and the sentence names the way out. */
const isRefused = async (t: Test, builder: Builder, newer: Newer, why: string): Promise<void> => {
  const project = await projectWith(t, builder, newer)
  const message = new RegExp(`${why}; build it with ${wayOut.words?.join(' ')}\\. `)
  failsWith(t, await project.slipway(ship(builder)), {
    ...{ exit: 1, code: 'E_MANIFEST', message, hint: /gzip-compressed/ },
  })
  const { digest } = await readStored(hubOf(project), commitOf(project))
  t.equal((await readStored(hubOf(project), 'latest')).digest, digest, 'it is published')
}

/** Runs `use` with this engine in a folder of its own; its base images are compressed, as pulled ones are, or not. */
const withEngine = async (
  { from }: Unpacked,
  { store, compress }: { store: 'graphdriver' | 'containerd'; compress: boolean },
  use: (newer: Newer) => Promise<void>,
): Promise<void> => {
  const dir = mkdtempSync(join(tmpdir(), 'engine-'))
  try {
    const engine = await startUnpacked(dir, { from, store })
    try {
      await loadBaseImages(engine, compress)
      await use({ engine, from })
    } finally {
      await engine.stop()
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const useGraphDriver = (t: Test, unpacked: Unpacked) =>
  withEngine(unpacked, { store: 'graphdriver', compress: false }, async (newer) => {
    for (const builder of newerBuilders.filter(({ store }) => store === 'graphdriver'))
      await t.test(builder.name, (t) => ships(t, builder, newer))
  })

const useContainerd = (t: Test, unpacked: Unpacked) =>
  withEngine(unpacked, { store: 'containerd', compress: true }, async (newer) => {
    for (const builder of newerBuilders.filter(({ store }) => store === 'containerd'))
      await t.test(builder.name, (t) => ships(t, builder, newer))
    await t.test(zstd.name, (t) => isRefused(t, zstd, newer, 'layers compressed with zstd'))
  })

// The containerd store keeps the layers of `docker load` as they come, and builds upon them.
const useLoaded = (t: Test, unpacked: Unpacked) =>
  withEngine(unpacked, { store: 'containerd', compress: false }, async (newer) => {
    await t.test(plain.name, (t) => isRefused(t, plain, newer, 'layers that are not compressed'))
    await t.test(wayOut.name, (t) => ships(t, wayOut, newer))
  })

t.test('the engine of this machine', async (t) => {
  for (const builder of machineBuilders) await t.test(builder.name, (t) => ships(t, builder))
})

const unpacked = await unpackedEngines()
for (const suite of ['trixie', 'sid']) {
  const here = unpacked.find(({ suites }) => suites.includes(suite))
  const why =
    process.getuid?.() === 0
      ? here === undefined && `there is no engine of Debian ${suite} here: script/engines says why`
      : 'only root can start a Docker engine'
  t.test(`the engine of Debian ${suite}`, { skip: why }, async (t) => {
    if (here === undefined) return
    const { version } = here
    await t.test(`Docker ${version}, images kept by a graph driver`, (t) => useGraphDriver(t, here))
    await t.test(`Docker ${version}, images kept by containerd`, (t) => useContainerd(t, here))
    await t.test(`Docker ${version}, over an image that was loaded`, (t) => useLoaded(t, here))
  })
}
