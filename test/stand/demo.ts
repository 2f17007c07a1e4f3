import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { control } from './client.js'
import type { World } from './contract.js'
import { removeImages } from './demo/images.js'
import { shipOnce, shipTwice, type Show } from './demo/story.js'
import { startWorld } from './world.js'

const usage = `usage: ./script/demo [--keep | --no-keep] [--verbose] [--transcript]

Ships examples/todo-app twice through the .travis.yml of the README, on stand-ins that run on this machine.

  --keep        leave it all up at the end, until Ctrl-C (so it is on a terminal, unless CI is set)
  --no-keep     stop at the end, on a terminal too
  --verbose     the whole log of each job; VERBOSE=1 does the same
  --transcript  ship once, and print nothing but that log, shortened, as it stands in the README`

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const
type Signal = (typeof signals)[number]

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
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop('SIGPIPE'))
  return told.signal
}

const read = () => {
  const flag = { type: 'boolean', default: false } as const
  const options = { keep: flag, 'no-keep': flag, verbose: flag, transcript: flag, help: { ...flag, short: 'h' } }
  const { values } = parseArgs({ options })
  const { env, stdin, stdout } = process
  const person = stdin.isTTY && stdout.isTTY && (env['CI'] ?? '') === ''
  const keep = !values.transcript && (values.keep || (person && !values['no-keep']))
  return { ...values, keep, verbose: values.verbose || ['1', 'true'].includes(env['VERBOSE'] ?? '') }
}

/** Milliseconds since the epoch at which script/demo began, was set up, and had compiled the stand. */
const before = (): number[] => {
  const times = (process.env['SLIPWAY_DEMO_TIMES'] ?? '').split(' ').map((time) => Number(time) * 1000)
  return times.length === 3 && times.every((time) => time > 0) ? times : []
}

/** Starts a world, hands it on, and takes everything down again however that ended. */
const inWorld = async (act: (world: World, dir: string) => Promise<void>): Promise<void> => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-demo-'))
  try {
    const { stop, ...world } = await startWorld()
    try {
      await act(world, dir)
    } finally {
      await stop()
      await removeImages(world)
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const main = async (): Promise<void> => {
  const asked = read()
  if (asked.help) return console.log(usage)
  const signal = listen()
  // With --transcript standard output is the transcript alone.
  const say = asked.transcript ? console.error : console.log
  const marks = [...before(), Date.now()]
  if (marks.length === 1) marks.push(marks[0] ?? 0)
  await inWorld(async (world, dir) => {
    signal.throwIfAborted()
    marks.push(Date.now())
    const show: Show = { world, dir, stand: control(world), say, signal, marks, verbose: asked.verbose }
    if (asked.transcript) return console.log(await shipOnce(show))
    await shipTwice(show)
    if (!asked.keep) return
    say(`It stays up (${join(world.dir, 'world.json')} says where everything is). Press Ctrl-C to stop.`)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  })
  say(asked.keep ? 'Stopped and removed.' : 'All of it is stopped and removed now; --keep leaves it up until Ctrl-C.')
}

try {
  await main()
} catch (error) {
  if (error instanceof Stopped) process.exitCode = error.exitCode
  else {
    console.error(`demo: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = error instanceof TypeError && 'code' in error ? 2 : 1
  }
}
