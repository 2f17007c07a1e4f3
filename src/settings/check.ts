import { type Problem, problem } from '../errors/problem.js'
import { unknownFlag, type Words } from './parse.js'
import { settingsOf } from './table.js'

/** What is wrong with the words of a command that does exist: flags of other commands, words it does not take. */
export function wordProblems(
  command: { name: string; word?: { many?: true; own?: true }; rest?: string },
  words: Words,
): Problem[] {
  const mine = settingsOf(command.name)
  const known = new Set(mine.map((one) => one.name))
  const stray = [...words.flags.keys()].filter((name) => !known.has(name))
  const { word } = command
  const surplus = words.arguments.slice(word === undefined ? 0 : (word.many ?? word.own) ? Infinity : 1)
  const extra = words.rest !== undefined && command.rest === undefined ? ['--'] : []
  return [
    ...words.problems,
    ...stray.map((name) => unknownFlag(`--${name}`, command.name, mine)),
    ...[...surplus, ...extra].map((one) => problem('E_ARGUMENT', { command: command.name, word: one })),
  ]
}
