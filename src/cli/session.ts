import type { Writable } from 'node:stream'
import type { Build } from '../ci/build.js'
import type { Exec } from '../io/exec.js'
import type { Input } from '../io/input.js'
import { createMask, type Mask } from '../io/mask.js'
import type { Told } from '../io/perform.js'
import { Secret } from '../io/secret.js'
import type { Talk } from '../io/talk.js'
import { type File, loadFile } from '../settings/file.js'
import { forBranch } from '../settings/for-branch.js'
import type { Words } from '../settings/parse.js'
import { settle, type Settled } from '../settings/settle.js'
import { secretNames } from '../settings/table.js'
import type { Clock, Env, Log } from '../types.js'

/** The process, as far as it is needed: nothing else reads it. */
export interface Process {
  readonly argv: readonly string[]
  readonly env: Env
  readonly cwd: string
  readonly stdin: () => Input
  /** The path of the file that runs. */
  readonly program?: string | undefined
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly kill: (pid: number, signal: NodeJS.Signals) => void
}

/** One run: what was asked for, and the means that do not depend on the command. */
export interface Session {
  readonly process: Process
  readonly words: Words
  /** slipway.yml, and the same as it reads for the branch that is built. */
  readonly whole: File
  readonly file: File
  readonly settled: Settled
  readonly exec: () => Promise<Exec>
  /** What is built; rejects where that could not be asked. */
  readonly build: Promise<Build>
  readonly mask: Mask
  readonly talk: Talk
  readonly log: Log
  readonly steps: Told[]
  readonly unchecked: string[]
}

/** Opens the session of a command line: the mask over all that is printed, the settings, the log. */
export async function openSession(process: Process, words: Words, talk: Talk): Promise<Session> {
  const mask = createMask()
  for (const name of secretNames) {
    const value = process.env[name]
    if (value !== undefined) mask.add(new Secret(value, name))
  }
  const { openExec, findBuild } = await import(/* webpackMode: "eager" */ '../commands/checkout.js')
  const exec = openExec({ ...process, mask, talk })
  const build = findBuild(exec, process.env, process.cwd)
  // Where nobody could say it there is no branch; what went wrong is told when the command runs.
  const known = build.catch(() => undefined)
  const whole = await loadFile(process.cwd)
  const file = forBranch(whole, (await known)?.branch)
  const settled = settle(words.command ?? '', words, process.env, file)
  const log = await openLog(process, settled, { mask, talk })
  return { process, words, whole, file, settled, exec, build, mask, talk, log, steps: [], unchecked: [] }
}

async function openLog(
  { env, stderr }: Process,
  { values }: Settled,
  to: { mask: Mask; talk: Talk },
): Promise<Log> {
  const { createLogger } = await import(/* webpackMode: "eager" */ '../io/logger.js')
  // Travis gives no terminal, or one without a size; its log shows colours all the same.
  const colorful = (env['NO_COLOR'] ?? '') === '' && (stderr.isTTY === true || env['TRAVIS'] === 'true')
  return createLogger({
    format: values.get('log') === 'json' ? 'json' : 'pretty',
    level: values.get('verbose') === true ? 'debug' : values.get('quiet') === true ? 'warn' : 'info',
    color: typeof values.get('color') === 'boolean' ? values.get('color') === true : colorful,
    mask: to.mask,
    talk: to.talk.stream,
  })
}
