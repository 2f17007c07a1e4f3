import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plainEnv, run } from '../programs.js'
import type { Containers } from './containers.js'
import type { Image } from './store.js'

export interface Images {
  /** Brings an image into the engine; throws with docker's words when that fails. */
  pull(id: string, reference: string): Promise<Image>
  stop(): Promise<void>
}

/** Pulls with the real docker client and a docker configuration of its own, signing in where it is asked to. */
export const createImages = (
  docker: { host: string; bin: string },
  containers: Containers,
  token: string,
): Images => {
  const folder = mkdtemp(join(tmpdir(), 'stand-docker-'))
  // Made at once, read by the first pull.
  folder.catch(() => undefined)
  /** What the engine did not have before: an engine that outlives the stand gets rid of it at the end. */
  const brought = new Set<string>()
  const client = async (args: string[], input?: string) =>
    run(docker.bin, ['--config', await folder, ...args], {
      env: plainEnv({ DOCKER_HOST: docker.host }),
      ...(input === undefined ? {} : { input }),
    })
  const fetch = async (reference: string) => {
    const first = await client(['pull', '--quiet', reference])
    if (first.code === 0 || !/unauthorized|authentication|credentials|denied/i.test(first.stderr))
      return first
    const registry = reference.split('/')[0] ?? ''
    const login = await client(['login', '--username', '_', '--password-stdin', registry], token)
    return login.code === 0 ? client(['pull', '--quiet', reference]) : login
  }
  return {
    async pull(id, reference) {
      // A digest names one image for ever; a tag may have moved.
      const here = await containers.image(reference)
      if (here !== undefined && reference.includes('@sha256:')) return { id, reference, cmd: here.cmd }
      const { code, stderr } = await fetch(reference)
      const image = await containers.image(reference)
      if (code !== 0 || image === undefined) throw new Error(`docker pull ${reference}: ${stderr.trim()}`)
      if (here === undefined) brought.add(reference)
      return { id, reference, cmd: image.cmd }
    },
    async stop() {
      if (brought.size > 0) await client(['image', 'rm', ...brought])
      await rm(await folder, { recursive: true, force: true })
    },
  }
}
