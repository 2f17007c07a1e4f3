import type { Found, Rule } from '../rule.js'
import type { Deploy, Source } from '../travis/model.js'
import { lineOf } from '../travis/node.js'

/** A deploy script that dpl runs otherwise than it reads. */
export const rule: Rule = {
  id: 'dpl-runs-something-else',
  severity: 'error',
  find: ({ pipeline, files }) =>
    pipeline.jobs.flatMap(({ deploys }) =>
      deploys.filter(({ provider }) => provider === 'script').flatMap((one) => findIn(one, files)),
    ),
}

const FIX = 'Put the commands into a script and write: script: bash deploy.sh.'

function findIn({ script: [first, second] }: Deploy, files: ReadonlyMap<string, string>): readonly Found[] {
  if (first === undefined) return []
  const found = (source: Source, message: string, fix = FIX): readonly Found[] => [
    { file: source.file, line: lineOf(source), message, fix },
  ]
  if (second !== undefined)
    return found(
      second,
      'Travis takes the first entry of a deploy script only; this one and those after it never run.',
    )
  const lines = first.text.replace(/\n+$/, '').split('\n')
  if (lines.length > 1)
    return found(
      first,
      'dpl gets the line breaks of this script as \\n, so its lines run into each other and the deploy fails.',
    )
  const folded = foldedAfter(first, files)
  if (folded !== undefined)
    return found(
      first,
      `The lines below ">" are one command: "${folded}" and what follows become arguments of the first.`,
    )
  const word = /(?:^|[;&|]\s*)(travis_retry|travis_wait|source|\[\[)\s/.exec(first.text)?.[1]
  if (word !== undefined)
    return found(first, `dpl runs this with sh, which knows no ${word}, so the deploy fails.`)
  if (!first.text.endsWith('\n')) return []
  return found(
    first,
    `The line break at the end reaches the shell as \\n, and the last word becomes "${lastWord(first.text)}n".`,
    'Write the command on the line of "script:", or use ">-" or "|-".',
  )
}

const lastWord = (text: string): string => text.trim().split(/\s+/).at(-1) ?? ''

const STARTS =
  /^(?:docker|heroku|bash|sh|\.\/\S+|echo|npm|yarn|make|cd|export|git|curl|python3?|pip|slipway|chmod|node)\s/

/** The second line of a folded text where it is meant as a command of its own. */
function foldedAfter(source: Source, files: ReadonlyMap<string, string>): string | undefined {
  const all = files.get(source.file)?.split(/\r?\n/) ?? []
  const at = lineOf(source)
  if (!/:\s*>[-+]?\s*(?:#.*)?$/.test(all[at - 2] ?? '')) return undefined
  const [one = '', two = ''] = [all[at - 1]?.trim(), all[at]?.trim()]
  const indent = (line: string | undefined): number => (line ?? '').search(/\S/)
  const together = indent(all[at]) === indent(all[at - 1])
  return together &&
    STARTS.test(`${one} `) &&
    STARTS.test(`${two} `) &&
    !/(?:&&|\|\|?|;|\\|\bdo|\bthen)$/.test(one)
    ? two
    : undefined
}
