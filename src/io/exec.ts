import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { constants as system, tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, type Transform, type Writable } from 'node:stream'
import { execa, execaSync } from 'execa'
import type { Argv, Env, Finished } from '../types.js'
import { heldUntil } from './held.js'
import { Interrupted } from './interrupted.js'
import type { Mask } from './mask.js'
import type { Secret } from './secret.js'

const KEPT = 64 * 1024
const GRACE = 5_000
const DRAIN = 2_000

export interface ExecOptions {
  /** The child's whole environment. */
  readonly env: Env
  readonly cwd: string
  /** Written to the child's standard input, which is closed otherwise. */
  readonly stdin?: Secret | undefined
  /**
   * `talk`: both streams to the log, in order; `pass`: each to its own; `capture`: only kept (the last 64 KiB);
   * `secret`: kept as it is, for a program whose answer is a secret.
   */
  readonly output: 'talk' | 'pass' | 'capture' | 'secret'
  /** Run although a signal has come: for tidying up. */
  readonly always?: boolean
  /** What ends it, in place of a signal to slipway. */
  readonly stop?: AbortSignal | undefined
  /** What it says is kept back until this settles. */
  readonly hold?: Promise<unknown> | undefined
  /** Says how many seconds the child has been silent, every `every` ms of silence. */
  readonly silent?: { readonly every: number; readonly say: (seconds: number) => void }
}

/** Runs one child; a program that is not there gives exit code 127, as a shell does. */
export type Exec = (argv: Argv, options: ExecOptions) => Promise<Finished>

export interface ExecDeps {
  readonly mask: Mask
  /** Standard output: results. */
  readonly out: Writable
  /** Where the log goes. */
  readonly talk: Writable
  readonly signal: AbortSignal
  /** `process.kill`: a negative id names the group. */
  readonly kill: (pid: number, signal: NodeJS.Signals) => void
}

/** Makes the one place that starts children: masked output in order, signals to the whole group, nothing buffered. */
export function createExec(deps: ExecDeps): Exec {
  return async ([program, ...args], options) => {
    const { always, stop = deps.signal } = options
    const aborts = always === true ? new AbortController().signal : stop
    if (aborts.aborted) throw aborts.reason
    const heard = { last: Date.now(), kept: '' }
    const { output, hold } = options
    const talk = hold === undefined ? deps.talk : heldUntil(hold, deps.talk)
    const open = (to: Writable | undefined): Pipe =>
      openPipe(output === 'secret' ? new PassThrough() : deps.mask.stream(), to, heard)
    const merged = open(output === 'talk' ? talk : output === 'pass' ? deps.out : undefined)
    const errors = output === 'pass' ? open(deps.talk) : merged
    const child = start([program, ...args], options, { out: merged.write, errors: errors.write })
    const pipes = new Set([merged, errors])
    for (const pipe of pipes) closeSync(pipe.write)
    const forget = watchSignal(child.pid, aborts, deps.kill)
    const beat = watchSilence(options.silent, heard)
    try {
      const result = await child
      await Promise.all([...pipes].map((pipe) => pipe.drain()))
      if (aborts.aborted) throw aborts.reason
      const { exitCode, signal, code } = result
      if (signal === undefined)
        return { exitCode: exitCode ?? (code === 'ENOENT' ? 127 : 1), output: heard.kept }
      // As shells have it: 128 + the number of the signal.
      const output = `${heard.kept}${program} was ended by ${signal}\n`
      return { exitCode: 128 + system.signals[signal], output }
    } finally {
      forget()
      clearInterval(beat)
    }
  }
}

const start = (
  [program, ...args]: Argv,
  { stdin, env, cwd }: ExecOptions,
  to: { out: number; errors: number },
) =>
  execa(program, args, {
    ...(stdin === undefined ? { stdin: 'ignore' as const } : { input: stdin.reveal() }),
    // execa's types know only the descriptors 3 to 9; any number works.
    stdout: to.out as 3,
    stderr: to.errors as 3,
    env: env as Record<string, string>,
    extendEnv: false,
    cwd,
    buffer: false,
    reject: false,
    // A group of its own, so that grandchildren get the signal too.
    detached: true,
  })

interface Heard {
  last: number
  kept: string
}

interface Pipe {
  readonly write: number
  readonly drain: () => Promise<void>
}

// Node's own pipes are sockets, on which `> /dev/stderr` fails in the child, and two of them lose the order
// of what was printed; a named pipe for both streams cures both.
function openPipe(filter: Transform, to: Writable | undefined, heard: Heard): Pipe {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-'))
  try {
    const path = join(folder, 'output')
    execaSync('mkfifo', ['-m', '600', path])
    const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    filter.on('data', (chunk: Buffer) => {
      heard.last = Date.now()
      heard.kept = (heard.kept + chunk.toString()).slice(-KEPT)
    })
    if (to !== undefined) handOn(filter, to)
    return { write: openSync(path, constants.O_WRONLY), drain: follow(read, filter) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// A reader that goes away takes nothing any more; the child must not wait for it.
function handOn(filter: Transform, to: Writable): void {
  if (to.destroyed) return
  filter.pipe(to, { end: false })
  const goOn = (from: unknown): void => {
    if (from !== filter) return
    to.off('unpipe', goOn)
    filter.resume()
  }
  to.on('unpipe', goOn)
}

function follow(descriptor: number, filter: Transform): () => Promise<void> {
  const source = new Socket({ fd: descriptor, readable: true, writable: false })
  const drained = new Promise<void>((resolve) => filter.once('end', resolve))
  source.on('error', () => filter.end())
  source.pipe(filter)
  return async () => {
    // A daemon left behind may hold the pipe open: it is not waited for.
    const grace = setTimeout(() => {
      source.destroy()
      filter.end()
    }, DRAIN)
    await drained
    clearTimeout(grace)
  }
}

function watchSignal(pid: number | undefined, signal: AbortSignal, kill: ExecDeps['kill']): () => void {
  let force: NodeJS.Timeout | undefined
  const send = (name: NodeJS.Signals): void => {
    if (pid === undefined) return
    try {
      kill(-pid, name)
    } catch (error) {
      // The group is gone already: that is what was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const onAbort = (): void => {
    send(signal.reason instanceof Interrupted ? signal.reason.signal : 'SIGTERM')
    force = setTimeout(() => send('SIGKILL'), GRACE)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return () => {
    signal.removeEventListener('abort', onAbort)
    if (force === undefined) return
    clearTimeout(force)
    send('SIGKILL')
  }
}

function watchSilence(silent: ExecOptions['silent'], heard: Heard): NodeJS.Timeout | undefined {
  if (silent === undefined) return undefined
  const { every, say } = silent
  let said = Date.now()
  const look = (): void => {
    const now = Date.now()
    if (now - Math.max(heard.last, said) < every) return
    said = now
    say(Math.round((now - heard.last) / 1000))
  }
  return setInterval(look, Math.min(every, 1000))
}
