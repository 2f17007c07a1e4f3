import { readFile } from 'node:fs/promises'
import type { World } from './contract.js'
import { startWorld } from './world.js'

const isWorld = (value: unknown): value is World =>
  typeof value === 'object' && value !== null && 'dockerHost' in value && 'control' in value && 'hub' in value

/**
 * The world for a test: the running one that SLIPWAY_STAND points at (the path of its `world.json`), else one of its
 * own. Call `stop` at the end either way; a world that was running stays up.
 */
export const useWorld = async (): Promise<{ world: World; stop: () => Promise<void> }> => {
  const path = process.env['SLIPWAY_STAND']
  if (path === undefined || path === '') {
    const { stop, ...world } = await startWorld()
    return { world, stop }
  }
  const world: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (!isWorld(world)) throw new Error(`${path} does not describe a stand.`)
  return { world, stop: async () => undefined }
}
