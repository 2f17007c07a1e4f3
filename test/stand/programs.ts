import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

interface RunOptions {
  env?: NodeJS.ProcessEnv
  cwd?: string
  input?: string | Readable
  /** Milliseconds until the program is killed. */
  timeout?: number
  /** Ends the program when it is aborted. */
  signal?: AbortSignal
}

/** The environment for programs of the stand: ours without what a test runner put in for Node's sake. */
export const plainEnv = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS: _, ...env } = process.env
  return { ...env, ...more }
}

const feed = async (stdin: NodeJS.WritableStream, input: string | Readable | undefined): Promise<void> => {
  if (input === undefined || typeof input === 'string') {
    stdin.end(input ?? '')
    return
  }
  // A program that ends before it has read everything says why itself: its exit code is the error.
  await pipeline(input, stdin).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  })
}

/** Runs a program to its end. A program that cannot be started or is killed gives code 127 or 128, never an error. */
export const run = (program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: options.env ?? plainEnv(),
      cwd: options.cwd,
      timeout: options.timeout,
      signal: options.signal,
      detached: true,
      stdio: 'pipe',
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: stderr + error.message }))
    child.on('close', (code) => resolve({ code: code ?? 128, stdout, stderr }))
    child.stdin.on('error', () => undefined)
    feed(child.stdin, options.input).catch((error: unknown) => {
      child.kill()
      reject(error)
    })
  })

/** As `run`, and gives what was printed, trimmed; throws when the program fails, with its last lines. */
export const must = async (
  program: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<string> => {
  const ran = await run(program, args, options)
  if (ran.code === 0) return ran.stdout.trim()
  throw new Error(`${program} ${args.join(' ')} ended with ${ran.code}: ${ran.stderr.trim().slice(-2000)}`)
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Every place where a program stands on PATH and in the system's own folders, first match first. */
export const placesOf = (name: string): string[] => {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
    '/usr/bin',
  ]
  return [...new Set(folders.filter((folder) => folder !== ''))]
    .map((folder) => join(folder, name))
    .filter(isProgram)
}

/** The program's path; throws a sentence that names `script/setup` when it is not installed. */
export const need = (name: string): string => {
  const [place] = placesOf(name)
  if (place === undefined) throw new Error(`The program ${name} is not installed; run script/setup.`)
  return place
}
