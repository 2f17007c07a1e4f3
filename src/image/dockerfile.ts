// https://docs.docker.com/reference/dockerfile/
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { type Problem, problem } from '../errors/problem.js'

/** One `FROM` and what follows it. */
export interface Stage {
  /** In lower case, as the builder compares it. */
  readonly name?: string | undefined
  readonly index: number
  /** As written: an image, the name of an earlier stage, or a variable. */
  readonly base: string
  /** The index of the earlier stage that it starts from. */
  readonly from?: number | undefined
  /** Of its FROM, counted from 1. */
  readonly line: number
  /** Whether the image has a CMD; `undefined` where only the base image could tell. */
  readonly hasCommand?: boolean | undefined
  /** Whether the image has an ENTRYPOINT; `undefined` where only the base image could tell. */
  readonly hasEntrypoint?: boolean | undefined
}

const NAME = /^[a-z][a-z0-9._-]*$/

/** The stages of a Dockerfile's text, in order. Throws `E_DOCKERFILE_SYNTAX` naming the line; `file` is for messages. */
export function readStages(text: string, file = 'Dockerfile'): readonly Stage[] {
  const wrong: Wrong = (detail, cause) => problem('E_DOCKERFILE_SYNTAX', { file, detail }, cause)
  const stages: Stage[] = []
  let ownCommand = false
  for (const instruction of parse(text, wrong)) {
    const last = stages.at(-1)
    const keyword = instruction.getKeyword()
    if (keyword === 'FROM') {
      stages.push(readFrom(instruction, stages, wrong))
      ownCommand = false
    } else if (keyword === 'CMD' && last !== undefined) {
      stages[last.index] = { ...last, hasCommand: isGiven(instruction) }
      ownCommand = true
    } else if (keyword === 'ENTRYPOINT' && last !== undefined) {
      // An inherited CMD goes when an ENTRYPOINT comes: it was meant for another program.
      const hasCommand = ownCommand ? last.hasCommand : false
      stages[last.index] = { ...last, hasEntrypoint: isGiven(instruction), hasCommand }
    }
  }
  if (stages.length === 0) throw wrong(text.trim() === '' ? 'it is empty' : 'it has no FROM line')
  return stages
}

type Wrong = (detail: string, cause?: unknown) => Problem

function parse(text: string, wrong: Wrong): readonly Instruction[] {
  try {
    return DockerfileParser.parse(text.replace(/^\uFEFF/, '')).getInstructions()
  } catch (error) {
    throw wrong('its structure could not be read', error)
  }
}

const isGiven = (instruction: Instruction): boolean => {
  const words = instruction.getArgumentsContent() ?? ''
  return !/^\s*(?:\[\s*\]\s*)?$/.test(words)
}

function readFrom(from: Instruction, stages: readonly Stage[], wrong: Wrong): Stage {
  const line = from.getRange().start.line + 1
  const [base, as, name, ...more] = from.getArguments().map((argument) => argument.getValue())
  if (base === undefined) throw wrong(`line ${line} has a FROM without an image`)
  if (more.length > 0 || (as !== undefined && (name === undefined || as.toUpperCase() !== 'AS')))
    throw wrong(`line ${line} must read FROM <image> or FROM <image> AS <stage>`)
  const stage = name?.toLowerCase()
  if (stage !== undefined && !NAME.test(stage))
    throw wrong(`line ${line} names a stage "${name}", which is no name`)
  const parent = findStage(stages, base)
  // Nothing is inherited from scratch; what an image brings along is not written here.
  const unknown = base === 'scratch' ? false : undefined
  return {
    name: stage,
    index: stages.length,
    base,
    from: parent?.index,
    line,
    hasCommand: parent === undefined ? unknown : parent.hasCommand,
    hasEntrypoint: parent === undefined ? unknown : parent.hasEntrypoint,
  }
}

// Of two stages with one name the later counts.
const findStage = (stages: readonly Stage[], name: string): Stage | undefined =>
  [...stages].reverse().find((stage) => stage.name === name.toLowerCase())

const noStage = (stages: readonly Stage[], target: string, file: string): Problem =>
  problem('E_TARGET', { target, file, stages: stages.flatMap(({ name }) => name ?? []) })

/** The stage that `slipway test` runs: `asked`, or `test` where there is one. Throws `E_TARGET` where `asked` is missing. */
export function testStage(stages: readonly Stage[], asked?: string, file = 'Dockerfile'): Stage | undefined {
  const found = findStage(stages, asked ?? 'test')
  if (found === undefined && asked !== undefined) throw noStage(stages, asked, file)
  return found
}

export interface Target {
  /** What `--target` gets; absent where the last stage has no name and docker takes it anyway. */
  readonly target?: string | undefined
  readonly stage: Stage
  /** `the stage production`, `the last stage`, `asked for` */
  readonly why: string
}

/**
 * The stage that ships: `asked`, else `production` or `prod`, else the last. `test` is the test stage, if any.
 * Throws `E_TARGET` where `asked` is missing, `E_TARGET_IS_TEST` where the test stage would ship.
 */
export function chooseTarget(
  stages: readonly Stage[],
  asked: string | undefined,
  test: Stage | undefined,
  file = 'Dockerfile',
): Target {
  const { stage, why } = pick(stages, asked, file)
  if (test?.name !== undefined && stage.name === test.name)
    throw problem('E_TARGET_IS_TEST', { target: test.name })
  return { target: stage.name, stage, why }
}

function pick(
  stages: readonly Stage[],
  asked: string | undefined,
  file: string,
): { stage: Stage; why: string } {
  if (asked !== undefined) {
    const stage = findStage(stages, asked)
    if (stage === undefined) throw noStage(stages, asked, file)
    return { stage, why: 'asked for' }
  }
  for (const name of ['production', 'prod']) {
    const stage = findStage(stages, name)
    if (stage !== undefined) return { stage, why: `the stage ${name}` }
  }
  const last = stages.at(-1)
  if (last === undefined) throw problem('E_DOCKERFILE_SYNTAX', { file, detail: 'it has no FROM line' })
  return { stage: last, why: stages.length === 1 ? 'the only stage' : 'the last stage' }
}
