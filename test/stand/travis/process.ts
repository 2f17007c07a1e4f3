import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { existsSync, readFileSync } from 'node:fs'
import { createMask } from './mask.js'
import type { Machine } from './machine.js'
import type { BuildOptions } from './types.js'

/** How a job's script ended. */
export interface Ended {
  exitCode: number
  log: string
  /** The runner ended it: limits, or the caller's signal. */
  stopped: boolean
}

/**
 * Runs the script of a job in a process group of its own and collects its masked output. The group gets SIGTERM and
 * later SIGKILL when the caller's signal aborts or a limit is reached, and SIGKILL when the script has ended: nothing
 * that a job starts outlives it. Standard input stays open and silent, so a prompt hangs as it does on Travis.
 */
export const runScript = async (
  machine: Machine,
  options: BuildOptions,
  forms: readonly string[],
  onLine: (line: string) => void,
): Promise<Ended> => {
  const command = `exec bash ${machine.script}`
  const [program, ...args] = options.pty ? ['script', '-qec', command, '/dev/null'] : ['bash', machine.script]
  const child = spawn(program ?? 'bash', args, {
    cwd: machine.home,
    env: machine.env,
    detached: true,
    stdio: 'pipe',
  })
  const log = collect(forms, onLine)
  let stopped = false
  let killer: NodeJS.Timeout | undefined
  let drain: NodeJS.Timeout | undefined
  const graceMs = options.killGraceMs ?? 5000
  const kill = (signal: NodeJS.Signals) => signalGroups([child.pid, shellPid(machine.pidFile)], signal)
  const stop = (why: string, afterMs: number) => {
    if (stopped) return
    stopped = true
    if (why !== '') log.add(Buffer.from(`\n\n${why}\n\n`))
    kill('SIGTERM')
    killer = setTimeout(() => kill('SIGKILL'), afterMs)
  }
  const limits = watch(options, (why) => stop(why, 500))
  const abort = () => stop('', graceMs)
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted) abort()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log.add(chunk)
      limits.wrote(chunk.length)
    })
  }
  // A daemon that left the group may hold the pipes.
  const letGo = () => [child.stdout, child.stderr].forEach((stream) => stream.destroy())
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      if (!stopped) kill('SIGKILL')
      drain = setTimeout(letGo, stopped ? graceMs + 2000 : 2000)
    })
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  }).finally(() => {
    limits.clear()
    clearTimeout(killer)
    clearTimeout(drain)
    options.signal?.removeEventListener('abort', abort)
    kill('SIGKILL')
  })
  return { exitCode, log: log.end(), stopped }
}

/** Sends a signal to process groups, those that are gone left out. */
const signalGroups = (leaders: readonly (number | undefined)[], signal: NodeJS.Signals): void => {
  for (const pid of new Set(leaders)) {
    if (pid === undefined) continue
    try {
      process.kill(-pid, signal)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}

/** The job's own shell: under a pseudo terminal it leads a session of its own. */
const shellPid = (file: string): number | undefined => {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

/** The worker's limits on time, silence and length of the log. */
const watch = (options: BuildOptions, stop: (why: string) => void) => {
  const timeoutMs = options.timeoutMs ?? 300_000
  const silenceMs = options.silenceMs ?? 600_000
  const wall = setTimeout(
    () => stop('The job exceeded the maximum time limit for jobs, and has been terminated.'),
    timeoutMs,
  )
  const silence = setTimeout(() => {
    stop(
      `No output has been received in the last ${silenceMs / 1000}s, this potentially indicates a stalled build.`,
    )
  }, silenceMs)
  let left = options.logLimit ?? 4_500_000
  return {
    wrote: (bytes: number) => {
      silence.refresh()
      left -= bytes
      if (left < 0) stop('The job exceeded the maximum log length, and has been terminated.')
    },
    clear: () => {
      clearTimeout(wall)
      clearTimeout(silence)
    },
  }
}

const collect = (forms: readonly string[], onLine: (line: string) => void) => {
  const mask = createMask(forms)
  const parts: Buffer[] = []
  let rest = Buffer.alloc(0)
  const show = (chunk: Buffer) => {
    parts.push(chunk)
    rest = Buffer.concat([rest, chunk])
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      onLine(rest.subarray(0, at).toString().replace(/\r$/, ''))
      rest = rest.subarray(at + 1)
    }
  }
  return {
    add: (chunk: Buffer) => show(mask.push(chunk)),
    end: () => {
      show(mask.end())
      if (rest.length > 0) onLine(rest.toString())
      return Buffer.concat(parts).toString()
    },
  }
}
