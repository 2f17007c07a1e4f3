/** One line of an app's log, taken apart. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `app` for what its processes print, `heroku` for what the platform says of them. */
  readonly source: string
  /** `web.1`, `router`, `release.1234`. */
  readonly dyno: string
  readonly text: string
}

// https://devcenter.heroku.com/articles/logging#log-format
const LINE = /^(\S+) ([\w-]+)\[([\w.-]+)\]: ?(.*)$/

/** Takes a log line apart; `undefined` where it is none. */
export function readLine(line: string): LogLine | undefined {
  const [, stamp = '', source = '', dyno = '', said = ''] = LINE.exec(line) ?? []
  const at = Date.parse(stamp)
  return Number.isNaN(at) ? undefined : { at, source, dyno, text: said.trim() }
}

interface Rule {
  readonly when: RegExp
  readonly say: (found: RegExpExecArray) => string
}

const errorCode = (code: string): Rule => ({
  when: new RegExp(`Error (${code}) \\(([^)]+)\\)(?: -> (.+))?`),
  say: ([, found, name, detail]) => `${found} (${name})${detail === undefined ? '' : `: ${detail}`}`,
})

// The most telling first: what killed the app, then how it ended, then what the router saw of it.
// Codes: https://devcenter.heroku.com/articles/error-codes
const PLATFORM: readonly Rule[] = [
  errorCode('R15'),
  errorCode('R10'),
  errorCode('R14'),
  // 143 and 137 are how Heroku itself ends a process: no reason of their own.
  { when: /Process exited with status (?!(?:0|137|143)\b)(\d+)/, say: ([whole]) => whole },
  errorCode('[A-Z]\\d\\d'),
  { when: /code=(H\d\d) desc="([^"]+)"/, say: ([, code, name]) => `${code} (${name})` },
]

// A line of the app that says by itself why it cannot run.
const CAUSES: readonly RegExp[] = [
  /exec format error/i,
  /cannot find module|ModuleNotFoundError|ClassNotFoundException/i,
  /permission denied|EACCES|EADDRINUSE/i,
  /no such file or directory|: not found|command not found|executable file not found/i,
  /\b(?:fatal|panic|\w*Error|\w*Exception)\b:/i,
]

// Frames, carets, blanks and npm's closing remarks say nothing by themselves.
const NOISE = /^(?:$|at |\^+$|[{}[\])(;,]+$|Node\.js v|npm (?:ERR!|error|notice|warn)|node:internal|>)/i

const EXEC_FORMAT = /exec format error/i

const platformReason = (lines: readonly LogLine[]): string | undefined => {
  for (const { when, say } of PLATFORM) {
    for (const { text } of [...lines].reverse()) {
      const found = when.exec(text)
      if (found !== null) return say(found)
    }
  }
  return undefined
}

const lastWords = (lines: readonly LogLine[]): string | undefined => {
  const said = lines.map(({ text }) => text).filter((one) => !NOISE.test(one))
  for (const cause of CAUSES) {
    const found = said.filter((one) => cause.test(one)).pop()
    if (found !== undefined) return found
  }
  return said.pop()
}

const ofDynos = (lines: readonly string[], since: number): LogLine[] =>
  lines.flatMap((line) => {
    const one = readLine(line)
    return one !== undefined && one.at >= since && !/^(?:release|run|scheduler)\./.test(one.dyno) ? [one] : []
  })

const shorten = (line: string): string => (line.length > 200 ? `${line.slice(0, 199)}…` : line)

/**
 * Why an app does not run, in one sentence without its full stop: Heroku's own reason (`R10 (Boot timeout): …`,
 * `Process exited with status 1`) and the app's last words. Lines before `since` (milliseconds) and those of
 * release commands and one-off dynos are left out. `undefined` where the log tells nothing.
 */
export function reasonFrom(lines: readonly string[], since = 0): string | undefined {
  const read = ofDynos(lines, since)
  const platform = platformReason(read.filter(({ source }) => source === 'heroku'))
  // `app[api]` is Heroku's own record of deploys and config changes, not the app's output.
  const words = lastWords(read.filter(({ source, dyno }) => source === 'app' && dyno !== 'api'))
  if (words !== undefined && EXEC_FORMAT.test(words))
    return `${shorten(words)} (the image is built for another processor; Heroku runs linux/amd64)`
  if (platform === undefined)
    return words === undefined ? undefined : `its last words were "${shorten(words)}"`
  return words === undefined ? platform : `${platform}; its last words were "${shorten(words)}"`
}

// A stack trace fits; what the app said long before does not matter.
const LAST = 10

// The router has a line for every answer, whatever it was.
const SERVED = /^at=info method=/

/** The last lines of the log since a release, `web.1: no database`; release commands and one-off dynos left out. */
export const lastLines = (lines: readonly string[], since = 0): string[] =>
  ofDynos(lines, since)
    .filter(
      ({ text, source, dyno }) => text !== '' && !(source === 'app' && dyno === 'api') && !SERVED.test(text),
    )
    .slice(-LAST)
    .map(({ dyno, text }) => shorten(`${dyno}: ${text}`))

/** What the release command printed, found in the app's log: for images whose output Heroku cannot stream. */
export const releaseOutput = (lines: readonly string[], since = 0): string[] =>
  lines.flatMap((line) => {
    const one = readLine(line)
    return one !== undefined && one.at >= since && one.source === 'app' && one.dyno.startsWith('release.')
      ? [one.text]
      : []
  })
