import { posix } from 'node:path'
import type { Instruction } from '../../image/instructions.js'
import { flagOf, wordsOf } from '../../image/takings.js'
import { goPattern } from '../../image/match.js'
import type { DockerfileFacts } from '../dockerfile/model.js'
import { whySecret } from '../dockerfile/secrets.js'
import { chainOf } from '../dockerfile/stages.js'
import type { Found, Rule } from '../rule.js'

/** The paths of the context that an instruction copies, `.git` for the folder of that name. */
function takenBy(instruction: Instruction, { context }: DockerfileFacts): string[] {
  const isCopy = /^(?:COPY|ADD)$/.test(instruction.keyword) && flagOf(instruction, 'from') === undefined
  if (!isCopy) return []
  const excluded = instruction.flags.flatMap((flag) => /^--exclude=(.+)$/.exec(flag)?.[1] ?? [])
  const sources = wordsOf(instruction)
    .slice(0, -1)
    .map((word) => posix.normalize(word).replace(/^\/(?=.)|(?<=.)\/$/g, ''))
  const inside = (path: string, source: string): boolean =>
    source === '.' ||
    source === '/' ||
    path === source ||
    path.startsWith(`${source}/`) ||
    matches(path, source)
  const known = [...context.paths.filter((path) => !path.startsWith('.git/')), ...gitOf(context)]
  return known.filter(
    (path) => sources.some((source) => inside(path, source)) && !excluded.some((one) => inside(path, one)),
  )
}

const matches = (path: string, source: string): boolean =>
  /[*?[]/.test(source) &&
  goPattern(source)?.test(path.split('/').slice(0, source.split('/').length).join('/')) === true

// Whatever is built comes from a clone; only of the folder that is its root.
const gitOf = ({ folder, ignores }: DockerfileFacts['context']): string[] =>
  folder !== '.' || ignores('.git') || ignores('.git/config') ? [] : ['.git']

function findIn(facts: DockerfileFacts, files: ReadonlyMap<string, string>): Found[] {
  const { ships, context, file, goesTo } = facts
  if (ships === undefined || goesTo === 'nowhere') return []
  const told = new Set<string>()
  return chainOf(ships.stage).flatMap((instruction) => {
    const { keyword, line } = instruction
    const taken = takenBy(instruction, facts).filter((path) => !told.has(path))
    const secret = taken.filter(
      (path) => whySecret(path, files.get(posix.join(context.folder, path))) !== undefined,
    )
    if (secret.length === 0) return []
    for (const path of secret) told.add(path)
    const [first = '', ...more] = secret
    const all =
      more.length === 0
        ? first
        : `${first} and ${more.slice(0, 2).join(', ')}${more.length > 2 ? ' and more' : ''}`
    const why = whySecret(first, files.get(posix.join(context.folder, first))) ?? ''
    return [
      {
        file,
        line,
        message: `${keyword} puts ${all} into the image: ${why}.`,
        fix: `Add a line to ${context.ignoreFile} for each: ${secret.slice(0, 3).join(', ')}.`,
      },
    ]
  })
}

/** `secrets-in-context` */
export const rule: Rule = {
  id: 'secrets-in-context',
  severity: 'warning',
  find: ({ dockerfiles, files }) => dockerfiles.flatMap((facts) => findIn(facts, files)),
}
