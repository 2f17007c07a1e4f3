import type { Ran } from '../programs.js'

/** What a program must do: end with this code (`fails`: any but 0), and print or not print something on either stream. */
export interface Expected {
  code?: number | 'fails'
  says?: readonly RegExp[]
  never?: readonly RegExp[]
}

/** The counted checks of one run. */
export interface Tally {
  /** Judges what a program did, prints one line that begins with `ok` or `FAIL`, and counts it. Gives what it did. */
  check: (name: string, expected: Expected, act: () => Promise<Ran>) => Promise<Ran>
  /** Counts a failure that is none of a check: something did not come up, or broke. */
  broken: (error: unknown) => void
  /** As `check`, for two texts that must be the same. */
  same: (name: string, expected: string, came: string) => void
  /** Prints `N passed, M failed`, and says whether none failed. */
  end: () => boolean
}

const textOf = ({ stdout, stderr }: Ran): string => `${stdout}\n${stderr}`

const describe = ({ code = 0, says = [], never = [] }: Expected): string =>
  [
    code === 'fails' ? 'a failure' : `exit ${code}`,
    ...says.map((pattern) => `${pattern}`),
    ...never.map((pattern) => `not ${pattern}`),
  ].join(', ')

/** What of the output the check was about: the text that each pattern found. */
const found = ({ says = [] }: Expected, ran: Ran): string => {
  const texts = says.map((pattern) => pattern.exec(textOf(ran))?.[0].replace(/\s+/g, ' ').trim() ?? '')
  return [`exit ${ran.code}`, ...texts.map((text) => `“${text.slice(0, 120)}”`)].join(', ')
}

const holds = ({ code = 0, says = [], never = [] }: Expected, ran: Ran): boolean =>
  (code === 'fails' ? ran.code !== 0 : ran.code === code) &&
  says.every((pattern) => pattern.test(textOf(ran))) &&
  never.every((pattern) => !pattern.test(textOf(ran)))

/** The end of an output, without the lines in which docker counts down. */
const indent = (text: string): string =>
  text
    .trim()
    .replaceAll('\r', '')
    .replace(/^.*Retrying in \d+ seconds?\n/gm, '')
    .slice(-3000)
    .replace(/^/gm, '       ')

/** Starts at nothing. Once `told` is aborted nothing is printed or counted any more. */
export const startTally = (told: AbortSignal): Tally => {
  let passed = 0
  let failed = 0
  const count = (good: boolean, name: string, expected: string, came: string): void => {
    if (told.aborted) return
    if (good) passed += 1
    else failed += 1
    if (good) console.log(`ok   ${name}\n       expected ${expected}\n       came     ${came}`)
    else console.log(`FAIL ${name}\n       expected ${expected}\n       came:\n${indent(came)}`)
  }
  return {
    async check(name, expected, act) {
      const ran = await act().catch((error: unknown) => ({ code: -1, stdout: '', stderr: String(error) }))
      const good = holds(expected, ran)
      count(good, name, describe(expected), good ? found(expected, ran) : `exit ${ran.code}\n${textOf(ran)}`)
      return ran
    },
    same: (name, expected, came) => count(expected === came, name, expected, came),
    broken: (error) =>
      count(
        false,
        'the checks go on',
        'no error',
        error instanceof Error ? (error.stack ?? '') : String(error),
      ),
    end() {
      console.log(`\n${passed} passed, ${failed} failed`)
      return failed === 0
    },
  }
}
