import type { Writable } from 'node:stream'
import { type Command, groups } from './commands/command.js'
import type { Outcome } from './commands/context.js'
import { document, type Ended, sentence } from './commands/document.js'
import { commands } from './commands/index.js'
import { exitCodeOf, failuresOf, textsOf } from './errors/print.js'
import { problem, throwAll } from './errors/problem.js'
import { systemClock } from './io/clock.js'
import { Interrupted } from './io/interrupted.js'
import { createMask, type Mask } from './io/mask.js'
import type { Told } from './io/perform.js'
import { Secret } from './io/secret.js'
import { createTalk, type Talk } from './io/talk.js'
import { wordProblems } from './settings/check.js'
import { type File, loadFile } from './settings/file.js'
import { commandHelp, mainHelp, settingsHelp } from './settings/help.js'
import { nearest } from './settings/nearest.js'
import { parseWords, type Words } from './settings/parse.js'
import { settle, type Settled } from './settings/settle.js'
import { toSettings } from './settings/settings.js'
import { secretNames } from './settings/table.js'
import type { Env, Log } from './types.js'
import { repository, version } from './version.js'

/** The process, as far as it is needed: nothing else reads it. */
export interface Process {
  readonly argv: readonly string[]
  readonly env: Env
  readonly cwd: string
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly signal: AbortSignal
  readonly kill: (pid: number, signal: NodeJS.Signals) => void
}

interface Session {
  readonly process: Process
  readonly words: Words
  readonly file: File
  readonly settled: Settled
  readonly mask: Mask
  readonly talk: Talk
  readonly log: Log
  readonly steps: Told[]
  readonly unchecked: string[]
}

const bugs = `${repository}/issues`

/** Runs slipway on the words, environment and streams of `process`; gives the exit code. Never throws. */
export async function run(process: Process): Promise<number> {
  process.stdout.on('error', () => {}) // a reader that went away has seen enough
  const words = parseWords(process.argv)
  const help = helpFor(words)
  if (help !== undefined) return print(process.stdout, help).then(() => 0)
  const talk = createTalk(process.stderr)
  const session = await openSession(process, words, talk)
  const code = await tellAll(session)
  await talk.flush()
  return code
}

/** What `--help`, `--version` and `slipway help …` print; `undefined` where a command is meant. */
function helpFor({ command, arguments: [topic], flags, problems }: Words): string | undefined {
  if (flags.get('version') === true) return `${version}\n`
  if (command === 'help' && topic === 'settings') return settingsHelp()
  const bare = command === undefined && problems.length === 0
  if (flags.get('help') !== true && command !== 'help' && !bare) return undefined
  const about = command === 'help' ? topic : command
  if (about === undefined) return mainHelp(commands.values(), groups)
  const known = commands.get(about)
  return known === undefined ? undefined : commandHelp(known)
}

function print(to: Writable, text: string): Promise<void> {
  return new Promise((resolve) => void to.write(text, () => resolve()))
}

async function openSession(process: Process, words: Words, talk: Talk): Promise<Session> {
  const mask = createMask()
  for (const name of secretNames) {
    const value = process.env[name]
    if (value !== undefined) mask.add(new Secret(value, name))
  }
  const file = await loadFile(process.cwd)
  const settled = settle(words.command ?? '', words, process.env, file)
  const log = await openLog(process, settled, { mask, talk })
  return { process, words, file, settled, mask, talk, log, steps: [], unchecked: [] }
}

async function openLog(
  { env, stderr }: Process,
  { values }: Settled,
  to: { mask: Mask; talk: Talk },
): Promise<Log> {
  const { createLogger } = await import(/* webpackMode: "eager" */ './io/logger.js')
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

/** Runs the command and tells how it ended: in the log, on standard output, by the exit code. */
async function tellAll(session: Session): Promise<number> {
  const { process, words, settled, mask, log, steps, unchecked } = session
  const started = systemClock.now()
  const dryRun = settled.values.get('dry-run') === true
  let outcome: Outcome | undefined
  let error: unknown
  try {
    outcome = await runCommand(session)
  } catch (thrown) {
    error = thrown
  }
  const ended: Ended = {
    command: words.command ?? '',
    outcome,
    failures: error === undefined ? [] : failuresOf(error, bugs),
    dryRun,
    steps,
    unchecked,
    seconds: (systemClock.now() - started) / 1000,
  }
  for (const one of unchecked) log.info(`not checked: ${one}`)
  if (outcome !== undefined) log.info(sentence(ended))
  if (error instanceof Interrupted) log.error(`${words.command ?? 'slipway'} ${error.message}`)
  else if (error !== undefined)
    for (const text of textsOf(error, bugs, settled.values.get('verbose') === true)) log.error(text)
  const result = dryRun ? undefined : outcome?.result
  const text = settled.values.get('json') === true ? JSON.stringify(document(ended), undefined, 2) : result
  if (text !== undefined) await print(process.stdout, `${mask.text(text)}\n`)
  if (error === undefined) return outcome?.exitCode ?? 0
  return error instanceof Interrupted ? error.exitCode : exitCodeOf(error)
}

async function runCommand(session: Session): Promise<Outcome> {
  const { process, words, file, settled, mask, talk, log, steps, unchecked } = session
  const command = findCommand(words)
  throwAll([...wordProblems(command, words), ...file.problems, ...settled.problems])
  const { assemble } = await import(/* webpackMode: "eager" */ './commands/assemble.js')
  const context = await assemble({
    command: command.name,
    settings: toSettings(settled, file.tests),
    words: words.arguments,
    rest: words.rest ?? [],
    env: process.env,
    cwd: process.cwd,
    clock: systemClock,
    log,
    mask,
    talk,
    terminal: isTerminal(session),
    out: process.stdout,
    signal: process.signal,
    kill: process.kill,
    tell: (told) => steps.push(told),
    unchecked: (one) => void (unchecked.includes(one) || unchecked.push(one)),
  })
  const { run: perform } = await command.load()
  // The phases of ship have folds of their own, and folds do not nest.
  return command.name === 'ship' ? perform(context) : context.phase(command.name, () => perform(context))
}

// Among the lines of --verbose nothing can be drawn over.
const isTerminal = ({ process, settled: { values } }: Session): boolean =>
  process.stderr.isTTY === true &&
  values.get('log') !== 'json' &&
  values.get('quiet') !== true &&
  values.get('verbose') !== true

function findCommand({ command: name = '', problems }: Words): Command {
  const command = commands.get(name)
  if (command !== undefined) return command
  if (name === '') throwAll(problems)
  throw problem('E_COMMAND', { name, nearest: nearest(name, commands.keys()) })
}
