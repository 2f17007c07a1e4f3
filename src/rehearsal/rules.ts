import { asLine, shown, wordsOf, writeInstead } from './command.js'
import { outOfMemory, whyEnded, wrongPlatform } from './ended.js'
import type { Memory, Rehearsal, Trouble } from './facts.js'
import { whyUnbound } from './port.js'
import { cite, linesOf } from './said.js'
import { bytesOf, megabytes } from './size.js'

/** How one rule of Heroku was kept. */
export interface Verdict {
  /** `architecture`, `command`, `release`, `user`, `running`, `port`, `health`, `memory`, `sigterm`. */
  readonly rule: string
  /** `null`: it could not be judged, and the message says why. */
  readonly passed: boolean | null
  readonly message: string
  /** What to change, where it was broken. */
  readonly fix?: string
}

type Judged = Omit<Verdict, 'rule'>
type Judge = (facts: Rehearsal, trouble: Trouble | undefined) => Judged | undefined

/** Seconds that Heroku waits after SIGTERM before it kills (R12). */
export const GRACE = 30

const passed = (message: string): Judged => ({ passed: true, message })
const failed = ({ message, fix }: Omit<Trouble, 'rule'>): Judged => ({ passed: false, message, fix })
const unjudged = (message: string): Judged => ({ passed: null, message })

const seconds = (count: number): string => `${count.toFixed(1)} s`

const architecture: Judge = ({ config: { platform } }) =>
  platform === 'linux/amd64' ? passed(`it is built for ${platform}`) : failed(wrongPlatform(platform))

const command: Judge = (facts) => {
  const { config, asked, file } = facts
  const words = wordsOf(facts)
  if (words.length === 0)
    return failed({
      message: 'the image has neither CMD nor ENTRYPOINT, so there is nothing to run',
      fix: `End the stage that ships in ${file} with the line that starts the app, such as: CMD exec node server.js`,
    })
  if (asked === undefined && config.command.length === 0)
    return failed({
      message:
        'the image has an ENTRYPOINT and no CMD, which Heroku refuses: No command specified for process type web',
      fix: `Make its ENTRYPOINT a CMD: ${writeInstead(facts, (line) => line)}`,
    })
  return passed(`it runs ${shown(facts)}`)
}

const release: Judge = ({ release: life }) => {
  if (life === undefined) return undefined
  const { ended, output } = life
  if (ended === undefined)
    return failed({
      message: 'the release command did not end',
      fix: 'It must end by itself; a server does not. A longer wait is --release-timeout.',
    })
  if (ended.exitCode === 0) return passed(`the release command ended well after ${seconds(ended.seconds)}`)
  const last = linesOf(output).at(-1)
  const said = last === undefined ? '' : `; the last that it said is ${cite(last)}`
  return failed({
    message: `the release command ended with exit code ${ended.exitCode}${said}`,
    fix: 'Its output above says why. On Heroku the release before would go on serving.',
  })
}

const user: Judge = ({ boot, user: id }) => {
  if (boot?.bound === true || (boot?.listeners?.length ?? 0) > 0) return passed(`it runs as user ${id}`)
  return unjudged('not known, since it did not come up')
}

const running: Judge = ({ web }, trouble) => {
  if (web === undefined) return unjudged('it was not started')
  if (web.ended === undefined) return passed('it ran until it was stopped')
  return unjudged(`it ended by itself, for the reason told under ${trouble?.rule}`)
}

const port: Judge = ({ boot, port: number, web }) => {
  if (boot?.bound === true) return passed(`it listened on $PORT (${number}) after ${seconds(boot.seconds)}`)
  return unjudged(web === undefined ? 'it was not started' : 'it did not come so far')
}

const health: Judge = ({ health: found }) => {
  if (found === undefined) return unjudged('not asked, since it cannot be reached')
  if ('unreachable' in found) return unjudged(`not asked: ${found.unreachable}`)
  if (found.healthy) return passed(found.sentence)
  return failed({
    message: found.reason,
    fix: 'Its output above may say why; --health-path, --health-status and --health-match say what healthy means.',
  })
}

const memory: Judge = (facts) => {
  const { memory: found, quota } = facts
  if (found?.killed === true) return failed(outOfMemory(facts))
  if (found?.most === undefined) return unjudged('it could not be measured')
  const seen = `${megabytes(found.most)} of its ${megabytes(bytesOf(quota))}`
  if (found.unclear)
    return unjudged(`it had ${seen}; whether it wants more cannot be seen, since its image has no cat`)
  if (found.most <= bytesOf(quota)) return passed(`at most ${seen} were seen in use`)
  return failed({ message: tooMuch(found, quota), fix: outOfMemory(facts).fix })
}

const tooMuch = ({ most = 0 }: Memory, quota: number): string =>
  `it needs ${megabytes(most)}, and Heroku swaps what is above ${megabytes(bytesOf(quota))} (R14), which is slow`

const sigterm: Judge = (facts) => {
  const { stop } = facts
  if (stop === undefined) return unjudged('not tried, since it was not running')
  if (!stop.killed) return passed(`it ended ${seconds(stop.seconds)} after SIGTERM`)
  return failed({
    message: `it still ran ${GRACE} s after SIGTERM and was killed, as on Heroku (R12)`,
    fix: handler(asLine(wordsOf(facts))),
  })
}

const handler = (line: string): string =>
  /\btrap\s+(?:''|""|-?\s)/.test(line)
    ? 'Take the trap out of its command, so that SIGTERM reaches the app and ends it.'
    : 'Let the app end on SIGTERM: take no more requests, answer those it has, exit. A script that starts it must hand over with exec.'

/** The rules in the order of the verdict. */
const rules: ReadonlyArray<readonly [name: string, judge: Judge]> = [
  ['architecture', architecture],
  ['command', command],
  ['release', release],
  ['user', user],
  ['running', running],
  ['port', port],
  ['health', health],
  ['memory', memory],
  ['sigterm', sigterm],
]

/** The one reason why the web process did not come up, or did not stay. */
function troubleOf(facts: Rehearsal): Trouble | undefined {
  const { web, boot } = facts
  if (web === undefined) return undefined
  if (web.ended !== undefined) return whyEnded(facts, web.ended, web.output)
  return boot === undefined || boot.bound ? undefined : whyUnbound(facts, boot, web.output)
}

/** Judges a rehearsal by every rule; what did not come up breaks the one rule that is its reason. */
export function judge(facts: Rehearsal): Verdict[] {
  const trouble = troubleOf(facts)
  return rules.flatMap(([rule, by]) => {
    const judged = trouble?.rule === rule ? failed(trouble) : by(facts, trouble)
    return judged === undefined ? [] : [{ rule, ...judged }]
  })
}
