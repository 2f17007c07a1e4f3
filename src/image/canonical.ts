import { type Instruction, readJson } from './instructions.js'
import { readPairs } from './scope.js'
import { wordsOf } from './takings.js'
import { splitWords } from './words.js'

/**
 * An instruction as text in which only counts what the builder sees: where a stage stands, `stageOf` gives what it is
 * called here. Here-documents follow.
 */
export function printInstruction(
  instruction: Instruction,
  escape: string,
  stageOf: (origin: string) => string,
): string {
  const { keyword, flags, heredocs } = instruction
  const shown = flags.map((flag) =>
    flag.replace(/^(--from=)(.*)|((?:^--mount=|,)from=)([^,]*)/gs, (_, copy, stage, mount, other) =>
      copy === undefined ? `${mount}${stageOf(other)}` : `${copy}${stageOf(stage)}`,
    ),
  )
  return [[keyword, ...shown, printRest(instruction, escape)].join(' '), ...heredocs].join('\n')
}

function printRest(instruction: Instruction, escape: string): string {
  const { keyword, rest } = instruction
  switch (keyword) {
    case 'COPY':
    case 'ADD':
      return JSON.stringify(wordsOf(instruction))
    case 'ENV':
    case 'LABEL':
    case 'ARG':
      return readPairs(instruction, escape).every(({ text }) => text !== undefined)
        ? splitWords(rest, escape).join(' ')
        : rest
    case 'EXPOSE':
      return rest.split(/\s+/).join(' ')
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
    case 'VOLUME': {
      const words = readJson(rest)
      return words === undefined ? rest : JSON.stringify(words)
    }
    default:
      return rest
  }
}
