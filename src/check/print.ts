import type { Finding } from './judge.js'
import type { Severity } from './rule.js'

/** The findings as lines for people: the place and the sentence, and below it what to write and where to read on. */
export const printFindings = (findings: readonly Finding[]): string =>
  findings
    .map(
      (one) => `${placeOf(one)}${one.severity} ${one.rule}: ${one.message}\n    ${one.fix}\n    ${one.docs}`,
    )
    .join('\n')

// What was asked of Heroku and the registry stands in no file.
const placeOf = ({ file, line }: Finding): string => (file === '' ? '' : `${file}:${line} `)

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' }

/**
 * The findings as annotations of GitHub Actions, which are read from any line of a log.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export const annotations = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, rule, file, line, message, fix }) => {
    const place = file === '' ? '' : `file=${escapeProperty(file)},line=${line},`
    return `::${COMMANDS[severity]} ${place}title=${escapeProperty(rule)}::${escapeText(`${message}\n${fix}`)}`
  })

const escapeText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string =>
  escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const WORDS: readonly (readonly [Severity, string])[] = [
  ['error', 'error'],
  ['warning', 'warning'],
  ['note', 'note'],
]

/** How many of each kind: `2 errors and 1 warning`, or `nothing`. */
export function countOf(findings: readonly Finding[]): string {
  const parts = WORDS.flatMap(([severity, word]) => {
    const count = findings.filter((one) => one.severity === severity).length
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`]
  })
  if (parts.length < 2) return parts[0] ?? 'nothing'
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`
}
