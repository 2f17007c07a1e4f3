import { plainWords } from '../../image/shell-line.js'
import { judgedForHeroku, type Judged, onHeroku, writeLine } from '../dockerfile/judging.js'
import type { Start } from '../dockerfile/model.js'
import { configuredOf } from '../dockerfile/serving.js'
import { wordsOf } from '../dockerfile/stages.js'
import type { Found, Rule } from '../rule.js'

// They fill in what they are given by themselves: Spring its properties, the others shell lines.
const FILLS = /^(?:java|envsubst|concurrently|conc|npm-run-all|dockerize|eval)$/
const ANY = /\$\{?PORT\b/
const BRACED = /\$\{PORT[:}]/

const isLiteral = (words: readonly string[], start: Start | undefined): boolean =>
  start?.words !== undefined &&
  plainWords(words).some((word) => ANY.test(word) && start.words?.includes(word) === true)

function findIn({ facts, stage, process }: Judged): Found[] {
  const words = wordsOf(stage)
  const programs = [
    ...words.map((word) => word.replace(/^.*\//, '')),
    ...process.runs.map(({ program }) => program),
  ]
  const literal = plainWords(words).filter((word) => ANY.test(word))
  const filled =
    (programs.some((name) => FILLS.test(name)) || process.runs.some(configuredOf)) &&
    literal.every((word) => BRACED.test(word) || !programs.includes('java'))
  // A script that stands before the command may fill in what it is given.
  const first = stage.entrypoint?.words?.[0] ?? ''
  const isScript = /\.(?:ba)?sh$|entrypoint/.test(first)
  if (filled) return []
  return [stage.entrypoint, stage.command].flatMap((start) => {
    if (start === undefined || !isLiteral(words, start)) return []
    const doubt = isScript ? `, unless ${first} fills it in` : ''
    const found: Found = {
      file: facts.file,
      line: start.line,
      message: `${start.keyword} in exec form does not expand $PORT; the app gets the literal text $PORT${doubt}.`,
      fix: `Use the shell form: ${writeLine(facts, stage, (line) => line).replace(/^W/, 'w')}`,
    }
    return [onHeroku(facts, found, isScript ? 'warning' : undefined)]
  })
}

/** `port-in-exec-form` */
export const rule: Rule = {
  id: 'port-in-exec-form',
  severity: 'error',
  find: (project) => judgedForHeroku(project).flatMap(findIn),
}
