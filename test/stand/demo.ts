import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { control } from './client.js'
import type { World } from './contract.js'
import { removeImages } from './demo/images.js'
import { shipOnce, shipTwice, type Show } from './demo/story.js'
import { git } from './git.js'
import { startWorld } from './world.js'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof signals)[number] | 'SIGPIPE'

/** Told to stop by a signal, or by a reader that went away. */
class Stopped extends Error {
  readonly exitCode: number
  constructor(name: Signal) {
    super(`stopped by ${name}`)
    this.exitCode = 128 + constants.signals[name]
  }
}

/** Aborts at the first signal; later ones are ignored, so that what was started is taken down undisturbed. */
const listen = (): AbortSignal => {
  const told = new AbortController()
  const stop = (name: Signal) => (): void => told.abort(new Stopped(name))
  for (const name of signals) process.on(name, stop(name))
  // Not the signal itself: the world's own pipes and sockets raise it as well.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop('SIGPIPE'))
  return told.signal
}

/** The arguments, which script/demo has checked; on a terminal it stays up at the end unless nobody sits there. */
const read = () => {
  const flag = { type: 'boolean', default: false } as const
  const options = { keep: flag, 'no-keep': flag, verbose: flag, transcript: flag }
  const { verbose, transcript, ...values } = parseArgs({ options }).values
  const { env, stdin, stdout } = process
  const person = stdin.isTTY && stdout.isTTY && (env['CI'] ?? '') === ''
  const keep = !transcript && (values.keep || (person && !values['no-keep']))
  return { keep, transcript, verbose: verbose || ['1', 'true'].includes(env['VERBOSE'] ?? '') }
}

/** What script/demo did before, from the times it hands on; only the start where it did not. */
const before = (now: number): Show['before'] => {
  const times = (process.env['SLIPWAY_DEMO_TIMES'] ?? '').split(' ').map((time) => Number(time) * 1000)
  const [start = 0, setUp = 0, compiled = 0] = times
  if (!(start > 0 && setUp > 0 && compiled > 0)) return [{ name: 'start', at: now }]
  return [
    { name: 'start', at: start },
    { name: 'set-up', at: setUp },
    { name: 'stand compiled', at: compiled },
  ]
}

const commitsOf = (remote: string): string[] =>
  existsSync(remote) ? git(remote, ['rev-list', '--all']).split('\n') : []

/** Starts a world, hands it on, and takes everything down again however that ended. */
const inWorld = async (
  signal: AbortSignal,
  act: (world: World, dir: string) => Promise<void>,
): Promise<void> => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-demo-'))
  try {
    const { stop, ...world } = await startWorld()
    try {
      await act(world, dir)
    } catch (error) {
      // What a signal cut off fails in many ways.
      signal.throwIfAborted()
      throw error
    } finally {
      await stop()
      await removeImages(world, commitsOf(join(dir, 'remote.git')))
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const main = async (): Promise<void> => {
  const { keep, transcript, verbose } = read()
  const signal = listen()
  // With --transcript standard output is the transcript alone.
  const say = transcript ? console.error : console.log
  const start = before(Date.now())
  await inWorld(signal, async (world, dir) => {
    signal.throwIfAborted()
    const known = [...start, { name: 'world up', at: Date.now() }]
    const show = { world, stand: control(world), dir, say, signal, verbose, before: known }
    if (transcript) return console.log(await shipOnce(show))
    await shipTwice(show)
    if (!keep) return
    say(`It stays up; ${join(world.dir, 'world.json')} says where everything is. Press Ctrl-C to stop.`)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  })
  if (!transcript)
    say(keep ? 'Stopped and removed.' : 'Everything is stopped and removed; --keep leaves it up.')
}

try {
  await main()
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = error instanceof Stopped ? error.exitCode : 1
}
