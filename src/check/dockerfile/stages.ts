import { type Instruction, readInstructions, readJson } from '../../image/instructions.js'
import { readGlobals, readPairs } from '../../image/scope.js'
import { isLineAt } from '../../image/shell-line.js'
import { type Part, splitParts } from '../../image/stages.js'
import { expand } from '../../image/words.js'
import type { StageFacts, Start } from './model.js'

const PLATFORM = 'linux/amd64'

/** The stages of a Dockerfile's text, each with what it inherits from the stage it starts from. */
export function readStageFacts(text: string): StageFacts[] {
  const { instructions, escape } = readInstructions(text)
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM')
  const before = instructions.slice(0, first < 0 ? undefined : first)
  const given = {
    buildArgs: new Map(),
    platform: PLATFORM,
    buildPlatform: PLATFORM,
    stage: undefined,
    escape,
  }
  const globals = readGlobals(before, given)
  const stages: StageFacts[] = []
  for (const part of splitParts(instructions, globals, escape)) {
    const parent = part.parent === undefined ? undefined : stages[part.parent.index]
    const open = [...part.names].some((name) => !globals.has(name))
    stages.push(fold({ ...origin(part, parent), open }, part.own, escape))
  }
  return stages
}

const origin = ({ name, index, line, base, own }: Part, parent: StageFacts | undefined): StageFacts => ({
  name,
  index,
  line,
  base,
  open: false,
  parent,
  own,
  entrypoint: parent?.entrypoint,
  command: parent?.command,
  user: parent?.user,
  env: parent?.env ?? new Map(),
  workdir: parent?.workdir ?? '/',
})

function fold(start: StageFacts, own: readonly Instruction[], escape: string): StageFacts {
  let stage = start
  const env = new Map(start.env)
  const args = new Map<string, string>()
  const fill = (word: string): string =>
    expand(word, (name) => ({ known: true, value: env.get(name) ?? args.get(name) }), escape).text
  let ownCommand = false
  for (const instruction of own) {
    const { keyword, rest, line } = instruction
    if (keyword === 'CMD') {
      stage = { ...stage, command: readStart('CMD', instruction) }
      ownCommand = true
    } else if (keyword === 'ENTRYPOINT') {
      // An inherited CMD goes when an ENTRYPOINT comes: it was meant for another program.
      const command = ownCommand ? stage.command : undefined
      stage = { ...stage, entrypoint: readStart('ENTRYPOINT', instruction), command }
    } else if (keyword === 'USER') stage = { ...stage, user: { name: fill(rest), line } }
    else if (keyword === 'WORKDIR') stage = { ...stage, workdir: into(stage.workdir, fill(rest)) }
    else if (keyword === 'ENV')
      for (const { name, text = '' } of readPairs(instruction, escape)) env.set(name, fill(text))
    else if (keyword === 'ARG')
      for (const { name, text } of readPairs(instruction, escape))
        if (text !== undefined) args.set(name, fill(text))
  }
  return { ...stage, env }
}

const into = (from: string, to: string): string =>
  to.startsWith('/') ? to : `${from.replace(/\/$/, '')}/${to.replace(/^\.\//, '')}`

// `CMD []` takes away what was inherited; that there is nothing is said by an empty list.
const readStart = (keyword: Start['keyword'], { rest, line }: Instruction): Start => ({
  keyword,
  line,
  words: readJson(rest) ?? (rest === '' ? [] : undefined),
  text: rest,
})

/** The instructions that make a stage's image, those of the stages that it starts from first. */
export const chainOf = (stage: StageFacts): Instruction[] => [
  ...(stage.parent === undefined ? [] : chainOf(stage.parent)),
  ...stage.own,
]

/** The image that a stage starts from in the end. */
export const rootOf = (stage: StageFacts): StageFacts =>
  stage.parent === undefined ? stage : rootOf(stage.parent)

/** Where among words a line stands that a shell reads: behind `sh -c`; -1: nowhere. */
export const lineAt = (words: readonly string[]): number => words.findIndex((_, at) => isLineAt(words, at))

/** The words that start the process: ENTRYPOINT, then CMD, as docker puts them together. */
export function wordsOf({ entrypoint, command }: Pick<StageFacts, 'entrypoint' | 'command'>): string[] {
  const asWords = (start: Start | undefined): readonly string[] =>
    start === undefined ? [] : (start.words ?? ['/bin/sh', '-c', start.text])
  // Of an ENTRYPOINT in shell form the shell is the program, and what follows is lost on it.
  if (entrypoint !== undefined && entrypoint.words === undefined) return [...asWords(entrypoint)]
  return [...asWords(entrypoint), ...asWords(command)]
}
