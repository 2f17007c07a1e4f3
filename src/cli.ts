import type { Writable } from 'node:stream'
import { openSession, type Process, type Session } from './cli/session.js'
import { type Command, groups } from './commands/command.js'
import type { Outcome } from './commands/context.js'
import { documentText, type Ended, sentence } from './commands/document.js'
import { commands } from './commands/index.js'
import { exitCodeOf, failuresOf, textsOf } from './errors/print.js'
import { type Problem, problem, throwAll } from './errors/problem.js'
import { Interrupted } from './io/interrupted.js'
import { createTalk } from './io/talk.js'
import { wordProblems } from './settings/check.js'
import { commandHelp, mainHelp, settingsHelp } from './settings/help.js'
import { nearest } from './settings/nearest.js'
import { parseWords, type Words } from './settings/parse.js'
import { toSettings } from './settings/settings.js'
import { repository, version } from './version.js'

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

/** Runs the command and tells how it ended: in the log, on standard output, by the exit code. */
async function tellAll(session: Session): Promise<number> {
  const { process, words, settled, mask, log, steps, unchecked } = session
  const { clock } = process
  const started = clock.now()
  const dryRun = settled.values.get('dry-run') === true
  let outcome: Outcome | undefined
  let error: unknown
  try {
    outcome = await runCommand(session)
    error = outcome.failure
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
    seconds: (clock.now() - started) / 1000,
  }
  for (const one of unchecked) log.info(`not checked: ${one}`)
  if (outcome !== undefined && error === undefined) log.info(sentence(ended))
  if (error instanceof Interrupted) log.error(`${words.command ?? 'slipway'} ${error.message}`)
  else if (error !== undefined)
    for (const text of textsOf(error, bugs, settled.values.get('verbose') === true)) log.error(text)
  const result = dryRun ? undefined : outcome?.result
  const inJson = settled.values.get('json') === true
  const text = inJson ? documentText(ended, mask.text) : result && mask.text(result)
  if (text !== undefined) await print(process.stdout, `${text}\n`)
  if (error === undefined) return outcome?.exitCode ?? 0
  return error instanceof Interrupted ? error.exitCode : exitCodeOf(error)
}

async function runCommand(session: Session): Promise<Outcome> {
  const { process, words, file, settled, exec, mask, talk, log, steps, unchecked } = session
  const command = findCommand(words)
  const build = await session.build
  const { sharedByBranches } = await import(/* webpackMode: "eager" */ './commands/branches.js')
  const shared = sharedByBranches({ words, env: process.env, file: session.whole, build })
  const inFile = [...file.problems, ...settled.problems.filter(isOfFile), ...shared]
  throwAll([
    ...wordProblems(command, words),
    ...settled.problems.filter((one) => !isOfFile(one)),
    ...(command.judgesFile === true ? [] : inFile),
  ])
  const { assemble } = await import(/* webpackMode: "eager" */ './commands/assemble.js')
  const context = assemble({
    command: command.name,
    settings: toSettings(settled, file.tests),
    build,
    exec,
    words: words.arguments,
    rest: words.rest ?? [],
    env: process.env,
    cwd: process.cwd,
    program: process.program,
    clock: process.clock,
    log,
    mask,
    talk,
    stdin: process.stdin,
    terminal: isTerminal(session),
    signal: process.signal,
    tell: (told) => steps.push(told),
    unchecked: (one) => void (unchecked.includes(one) || unchecked.push(one)),
  })
  const { run: perform } = await command.load()
  // The phases of ship have folds of their own, and folds do not nest.
  return command.name === 'ship' ? perform(context) : context.phase(command.name, () => perform(context))
}

// The message of a wrong value begins with where it stands.
const isOfFile = ({ message }: Problem): boolean => message.startsWith('slipway.yml')

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
