import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Project } from '../cli/project.js'
import { loadBaseImages } from '../stand/base-image.js'
import { type Engine, findClient, makeBin, startPrivate } from '../stand/engine.js'
import { startUnpacked, unpackedEngines, writeDockerConfig } from '../stand/engines.js'

/** An engine that knows nothing yet, as each CI job has one. */
export interface Kind {
  name: string
  start: (dir: string) => Promise<Engine>
  /** Where its client finds buildx. */
  from?: string
  buildkit?: '0'
}

/** Lets the docker of a project be a new engine of this kind while `use` runs. */
export const withEngine = async <T>(
  project: Project,
  { start, from, buildkit }: Kind,
  use: () => Promise<T>,
): Promise<T> => {
  const dir = mkdtempSync(join(tmpdir(), 'engine-'))
  try {
    const engine = await start(dir)
    try {
      await loadBaseImages(engine)
      const bin = await makeBin(join(project.dir, 'bin'), engine.client)
      if (from !== undefined) await writeDockerConfig(project.env['DOCKER_CONFIG'] ?? '', from)
      project.env['PATH'] = [bin, process.env['PATH'] ?? ''].join(delimiter)
      project.env['DOCKER_HOST'] = engine.host
      if (buildkit !== undefined) project.env['DOCKER_BUILDKIT'] = buildkit
      return await use()
    } finally {
      await engine.stop()
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const own = async (dir: string): Promise<Engine> => startPrivate(dir, await findClient())

/** The kinds of engine there are here: this machine's own and the newest that is unpacked (script/engines). */
export const kinds: readonly Kind[] = [
  { name: 'the engine of this machine, BuildKit', start: own },
  { name: 'the engine of this machine, classic builder', start: own, buildkit: '0' },
  ...(await unpackedEngines()).slice(-1).flatMap(({ from, version }) =>
    (['graphdriver', 'containerd'] as const).map((store) => ({
      name: `Docker ${version}, ${store}`,
      from,
      start: async (dir: string) => startUnpacked(dir, { from, store }),
    })),
  ),
]

/** Why no engine can be started here, or false. */
export const skip = process.getuid?.() !== 0 && 'only root can start a Docker engine'
