import type { ContainerState } from '../docker/read/container.js'
import { asLine, instructionOf, shellLine, wordsOf, writeInstead } from './command.js'
import type { Rehearsal, Trouble } from './facts.js'
import { literalPort } from './port.js'
import { needsRoot } from './rights.js'
import { cite, linesOf } from './said.js'
import { bytesOf, megabytes } from './size.js'

/** What is wrong with a process that ended, from how it did; `undefined`: it is not that. */
type Guess = (facts: Rehearsal, ended: ContainerState, output: string) => Trouble | undefined

/** What is wrong where the kernel ended a process for want of memory. */
export const outOfMemory = ({ quota }: Rehearsal): Trouble => ({
  rule: 'memory',
  message: `it was killed for want of memory: it needs more than its ${megabytes(bytesOf(quota))} and what can be swapped out here`,
  fix: 'Let it use less (fewer worker processes, a smaller heap), or take a larger dyno and name it with --size.',
})

// What `ENTRYPOINT ["node server.js"]` and `CMD "node server.js"` make.
const IN_QUOTES = /^\s*(["'])([^"']*\s[^"']*)\1\s*$/

const quoted: Guess = (facts, { exitCode }) => {
  if (exitCode !== 127 && exitCode !== 126) return undefined
  const words = wordsOf(facts)
  const line = shellLine(words)
  const word = line === undefined ? words[0]?.trim() : IN_QUOTES.exec(line)?.[2]
  if (word === undefined || !/\s/.test(word)) return undefined
  const fix = writeInstead(facts, (whole) => whole.replace(/^\s*(["'])([^"']*)\1/, '$2'))
  return {
    rule: 'command',
    message: `${instructionOf(facts)} has program and arguments as one quoted word, and no program is called ${cite(word)}`,
    fix: `Without these quotes: ${fix}`,
  }
}

const FOREIGN = /exec format error/i

const foreign: Guess = ({ config: { platform }, file }, { error, exitCode }, output) => {
  const isOther = platform !== 'linux/amd64' && exitCode !== 0
  if (!isOther && !FOREIGN.test(`${error}\n${output}`)) return undefined
  if (isOther) return wrongPlatform(platform)
  return {
    rule: 'architecture',
    message: 'its program is made for another machine than linux/amd64',
    fix: `Let the stage that ships in ${file} copy a program that is built for linux/amd64.`,
  }
}

/** What is wrong with an image for another machine than Heroku's. */
export const wrongPlatform = (platform: string): Trouble => ({
  rule: 'architecture',
  message: `the image is for ${platform}, and Heroku runs linux/amd64`,
  fix: 'Build it for Heroku: slipway build --platform linux/amd64',
})

// As the init, the usual shells and the engine say it.
const MISSING = [
  /\bexec (.+) failed: No such file or directory/,
  /exec: "(.+?)": (?:executable file not found|stat )/,
  /^(?:\S*sh: )?(?:line )?(?:\d+: )?([^\s:]+): (?:command )?not found$/m,
]
const LOCKED = [/\bexec (.+) failed: Permission denied/, /exec: "(.+?)": permission denied/]

const nameIn = (text: string, patterns: readonly RegExp[]): string | undefined =>
  patterns.map((one) => one.exec(text)?.[1]).find((name) => name !== undefined)

const missing: Guess = ({ file }, { exitCode, error }, output) => {
  const program = nameIn(`${output}\n${error}`, MISSING)
  if (exitCode !== 127 || program === undefined) return undefined
  return {
    rule: 'command',
    message: program.includes('/')
      ? `${program} cannot be started: it is not in the image, or the shell that its first line names is not`
      : `the image has no program ${cite(program)}`,
    fix: `Check its name and path, and what the stage that ships in ${file} installs and copies.`,
  }
}

const locked: Guess = ({ file }, { exitCode, error }, output) => {
  const program = nameIn(`${output}\n${error}`, LOCKED)
  if (exitCode !== 126 || program === undefined) return undefined
  return {
    rule: 'command',
    message: `${program} may not be run by everybody`,
    fix: `In ${file}, before CMD: RUN chmod 755 ${program}`,
  }
}

// A shell or an interpreter, alone.
const INTERACTIVE =
  /^(?:.*\/)?(?:sh|bash|ash|zsh|node|python[\d.]*|irb|iex|php|ruby|perl|jshell|ghci|julia|R)$/

function simplyOver(facts: Rehearsal, { exitCode, seconds }: ContainerState, output: string): Trouble {
  const rule = 'running'
  const how = `it ended by itself after ${seconds.toFixed(1)} s, with exit code ${exitCode}`
  const program = asLine(wordsOf(facts))
  if (exitCode === 0 && INTERACTIVE.test(program))
    return {
      rule,
      message: `${how}: its command is only ${program}, which ends where nobody types`,
      fix: `That is the CMD of the base image. End the stage that ships in ${facts.file} with a CMD of its own, which starts the app.`,
    }
  const last = linesOf(output).at(-1)
  const message =
    last === undefined ? `${how}, and said nothing` : `${how}; the last that it said is ${cite(last)}`
  if (exitCode === 0)
    return {
      rule,
      message,
      fix: "CMD must be the server itself, in the foreground: no & at its end, no daemon mode (nginx -g 'daemon off;'), no script that returns.",
    }
  const configured = facts.configured ? '' : ' If it wants config vars, give them with --env-file.'
  const why = last === undefined ? 'Let it say why it ends.' : 'Its output above says why.'
  return { rule, message, fix: `${why}${configured}` }
}

const guesses: readonly Guess[] = [
  (facts, { killed }) => (killed ? outOfMemory(facts) : undefined),
  quoted,
  foreign,
  missing,
  locked,
  // What was reached on its port has understood it.
  (facts) => (facts.boot?.bound === true ? undefined : literalPort(facts)),
  (facts, _, output) => needsRoot(facts, output),
]

/** Why a process ended that should have gone on: the surest reason first. */
export function whyEnded(facts: Rehearsal, ended: ContainerState, output: string): Trouble {
  for (const guess of guesses) {
    const trouble = guess(facts, ended, output)
    if (trouble !== undefined) return trouble
  }
  return simplyOver(facts, ended, output)
}
