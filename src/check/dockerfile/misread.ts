// https://docs.docker.com/reference/dockerfile/
import { readStages, type Stage } from '../../image/dockerfile.js'
import { type Instruction, readInstructions, readJson, triggerOf } from '../../image/instructions.js'
import { flagOf, wordsOf } from '../../image/takings.js'
import { Problem } from '../../errors/problem.js'
import { nearest } from '../../settings/nearest.js'
import type { Misread } from './model.js'

const KEYWORDS =
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  )
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  COPY: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  ADD: ['chown', 'chmod', 'link', 'checksum', 'keep-git-dir', 'unpack', 'exclude'],
  RUN: ['mount', 'network', 'security'],
}

type Look = (instruction: Instruction, names: readonly string[]) => Misread | undefined

const unknown: Look = ({ keyword, line }) => {
  if (KEYWORDS.includes(keyword)) return undefined
  const meant = nearest(keyword, KEYWORDS)
  return {
    line,
    message: `docker knows no instruction ${keyword.slice(0, 40)}, and refuses the whole file.`,
    fix:
      meant === undefined
        ? 'Begin the line with an instruction, or end the line before it with a backslash if it belongs to it.'
        : `Write ${meant}.`,
  }
}

const flag: Look = ({ keyword, flags, line }) => {
  const names = FLAGS[keyword] ?? []
  for (const one of flags) {
    const [, name = ''] = /^--([^=]*)/.exec(one) ?? []
    const meant = names.includes(name) ? undefined : nearest(name, names)
    if (meant !== undefined)
      return { line, message: `${keyword} has no flag --${name}.`, fix: `Write --${meant}.` }
  }
  return undefined
}

const TAKES_WORDS = new Set([
  'COPY',
  'ADD',
  'ENV',
  'EXPOSE',
  'WORKDIR',
  'USER',
  'RUN',
  'SHELL',
  'VOLUME',
  'LABEL',
  'ARG',
])

const tooFew: Look = (instruction) => {
  const { keyword, rest, line, heredocs } = instruction
  const fix = `Give ${keyword} what it needs, or take the line away.`
  if (TAKES_WORDS.has(keyword) && rest === '')
    return { line, message: `${keyword} has nothing behind it.`, fix }
  if (/^(?:COPY|ADD)$/.test(keyword) && heredocs.length === 0 && wordsOf(instruction).length < 2)
    return {
      line,
      message: `${keyword} needs a source and a destination, and has one of them.`,
      fix: `Write ${keyword} ${rest} ./ if it belongs into the working directory.`,
    }
  if (keyword === 'ENV' && /^\S+$/.test(rest) && !rest.includes('='))
    return { line, message: `ENV ${rest} has no value.`, fix: `Write ENV ${rest}=… with a value.` }
  return undefined
}

// What begins like a list and is none is run by a shell, bracket and all.
const almostList: Look = ({ keyword, rest, line }) => {
  if (!/^(?:CMD|ENTRYPOINT|RUN|SHELL)$/.test(keyword) || !rest.startsWith('[')) return undefined
  if (readJson(rest) !== undefined) return undefined
  const isMeant = /^\[["'“”‘’\w.]/.test(rest) || (/^\[\s*["'“”‘’]/.test(rest) && rest.includes(','))
  if (!isMeant) return undefined
  return {
    line,
    message: `${keyword} looks like the exec form and is no JSON, so a shell looks for a program called ${rest.split(/[\s,]/)[0]}.`,
    fix: /['“”‘’]/.test(rest)
      ? `Put straight double quotes around each word: ${keyword} ["first", "second"].`
      : `Write the words as JSON, in double quotes with commas between: ${keyword} ["first", "second"].`,
  }
}

const comment: Look = ({ keyword, rest, line }) => {
  if (!/^(?:EXPOSE|COPY|ADD|WORKDIR|USER)$/.test(keyword) || !/\s#(?:\s|$)/.test(rest)) return undefined
  return {
    line,
    message: `What follows # in this line is no comment: docker takes it for words of ${keyword}.`,
    fix: 'Put the comment on a line of its own.',
  }
}

const origin: Look = (instruction, names) => {
  const from = instruction.keyword === 'COPY' ? flagOf(instruction, 'from')?.toLowerCase() : undefined
  if (from === undefined || names.includes(from) || !/^[a-z][a-z0-9_-]{3,}$/.test(from)) return undefined
  const meant = nearest(from, names)
  return meant === undefined
    ? undefined
    : {
        line: instruction.line,
        message: `No stage before this line is called ${from}, so docker looks for an image of that name.`,
        fix: `Write --from=${meant}.`,
        severity: 'warning',
      }
}

const looks: readonly Look[] = [unknown, flag, tooFew, almostList, comment, origin]

/** The stages of a Dockerfile as src/image reads them, and what docker would not understand. */
export function readMisread(
  text: string,
  file: string,
): { known: readonly Stage[]; misread: readonly Misread[] } {
  const { instructions, doubts } = readInstructions(text)
  const misread: Misread[] = []
  let names: readonly string[] = []
  for (const instruction of instructions) {
    const { keyword, line, rest } = instruction
    const found = looks.map((look) => look(triggerOf(instruction), names)).find((one) => one !== undefined)
    if (found !== undefined) misread.push(found)
    const [, , name] = keyword === 'FROM' ? rest.split(/\s+/) : []
    if (name !== undefined) names = [...names, name.toLowerCase()]
    if (
      keyword !== 'FROM' &&
      keyword !== 'ARG' &&
      KEYWORDS.includes(keyword) &&
      line < firstFrom(instructions)
    )
      misread.push({
        line,
        message: `${keyword} stands before the first FROM, where only ARG may stand.`,
        fix: 'Move it below FROM.',
      })
  }
  for (const doubt of doubts.filter((one) => one.endsWith('has no end')))
    misread.push(unended(doubt, instructions))
  const { known, problem } = stagesOf(text, file)
  const told = new Set(misread.map(({ line }) => line))
  return { known, misread: problem === undefined || told.has(problem.line) ? misread : [...misread, problem] }
}

// Without any FROM that is said by itself.
const firstFrom = (instructions: readonly Instruction[]): number =>
  instructions.find(({ keyword }) => keyword === 'FROM')?.line ?? 0

const unended = (doubt: string, instructions: readonly Instruction[]): Misread => ({
  line: instructions.find(({ rest }) => rest.includes('<<'))?.line ?? 1,
  message: `In this file ${doubt}: docker takes everything below for a part of it.`,
  fix: 'End it with its word alone on a line.',
})

function stagesOf(text: string, file: string): { known: readonly Stage[]; problem?: Misread } {
  try {
    return { known: readStages(text, file) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const line = Number(/\bline (\d+)/.exec(error.message)?.[1] ?? 1)
    const fix = /FROM/.test(error.message)
      ? 'Write FROM <image>, and AS <stage> behind it where the stage has a name.'
      : 'Begin it with FROM <image>.'
    return { known: [], problem: { line, message: error.message, fix } }
  }
}
