// Programs that run beside this one, and what they cost.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

const TICK = 10 // milliseconds: USER_HZ is 100 wherever Linux runs

/** Seconds of processor time of a process and of its children that have ended; 0 where there is no /proc. */
export function cpuOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * TICK) / 1000
  } catch {
    return 0
  }
}

/** Most memory that a process ever had resident, in bytes; 0 where it cannot be told. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/**
 * Runs a program to its end: `{out, seconds, cpu, peak}`, its standard output, the time it took, of the processor too,
 * and its peak resident memory in bytes (looked at every 20 ms). Throws with its last words where it fails.
 */
export async function measured(words, { env, cwd, input = '' }) {
  const begin = performance.now()
  const child = spawn(words[0], words.slice(1), { env, cwd, stdio: 'pipe' })
  child.stdin.on('error', () => undefined).end(input)
  const [out, err, gone] = [text(child.stdout), text(child.stderr), once(child, 'exit')]
  let [cpu, peak, over] = [0, 0, false]
  const watch = async () => {
    while (!over) {
      cpu = Math.max(cpu, cpuOf(child.pid))
      peak = Math.max(peak, peakOf(child.pid))
      await pause(20)
    }
  }
  const watching = watch()
  const [status] = await gone.finally(() => (over = true))
  const seconds = (performance.now() - begin) / 1000
  await watching
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${(await err).slice(-2000)}`)
  return { out: await out, err: await err, seconds, cpu, peak }
}

/** Starts a program that serves until its input ends, and waits for its first line of output. */
export async function serving(words, env) {
  const child = spawn(words[0], words.slice(1), { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  const failed = gone.then(() => {
    throw new Error(`${words.join(' ')} ended before it served.`)
  })
  const [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), failed])
  failed.catch(() => undefined)
  const stop = async (signal) => {
    if (signal === undefined) child.stdin.end()
    else child.kill(signal)
    await gone
  }
  return { line: line.trim(), stop }
}
