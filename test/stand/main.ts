import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startWorld } from './world.js'

const usage = 'usage: node build/stand/main.js up [--dir DIR]'

/** `up`: starts a world, prints where it is described, and runs until it is told to stop. */
const up = async (dir: string | undefined): Promise<void> => {
  const told = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => once(process, name, { signal: told.signal }))
  const signalled = Promise.race(signals).catch(() => undefined)
  const world = await startWorld(dir === undefined ? {} : { dir })
  console.log(`The stand is up: ${join(world.dir, 'world.json')}`)
  await signalled
  told.abort()
  // What comes now must not end the process before everything is taken down.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined)
  await world.stop()
}

/** The arguments, or undefined when they are not what the usage says. */
const read = (): { dir?: string } | undefined => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { dir: { type: 'string' } },
    })
    return positionals.length === 1 && positionals[0] === 'up' ? values : undefined
  } catch {
    return undefined
  }
}

const main = async (): Promise<number> => {
  const asked = read()
  if (asked === undefined) {
    console.error(usage)
    return 2
  }
  await up(asked.dir)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
