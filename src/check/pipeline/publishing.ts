import { isLocal, readNamed } from '../docker/reference.js'
import type { Ran } from '../shell/machine.js'
import { type Text, show, sourcesOf } from '../shell/text.js'
import type { Act } from './acts/act.js'
import { actsOf } from './acts/read.js'
import type { JobRun } from './trace.js'

/** A command that makes something public: an image in a registry, a release on Heroku. */
export interface Publishing {
  readonly ran: Ran
  /** As the end of a sentence: `pushes alice/app:latest`. */
  readonly does: string
  /** Whether slipway does it, which asks for branch and pull request by itself. */
  readonly gated: boolean
  /** Whether what it makes is named after the branch, or after the pull request. */
  readonly perBranch: boolean
  readonly perPull: boolean
}

/** What a run makes public, in order; what runs only after a failure is not among it. */
export const publishingsOf = (run: JobRun): readonly Publishing[] =>
  allPublishingsOf(run).filter(({ ran }) => !ran.onFailure)

/** The same, with what runs only after a failure. */
export const allPublishingsOf = ({ ran }: JobRun): readonly Publishing[] =>
  actsOf(ran).flatMap((act) => publishing(act) ?? [])

function publishing(act: Act): Publishing | undefined {
  const { ran } = act
  switch (act.kind) {
    case 'push': {
      if (act.tool === 'compose') return by(ran, 'pushes the images of docker-compose', [])
      const app = act.app === undefined ? '' : ` of ${show(act.app)}`
      if (act.tool === 'heroku') return by(ran, `pushes an image${app} to Heroku`, [act.app ?? []])
      const images = act.references.map(readNamed)
      if (images.every(({ registry }) => registry !== undefined && isLocal(registry))) return undefined
      return by(ran, `pushes ${images.map(({ shown }) => shown).join(', ')}`, act.references)
    }
    case 'release': {
      const app = act.app === undefined ? '' : ` of ${show(act.app)}`
      return by(ran, `puts a release${app} live on Heroku`, [act.app ?? []])
    }
    case 'slipway':
      return /^(?:push|release|ship)$/.test(act.command)
        ? { ...by(ran, `runs slipway ${act.command}`, []), gated: true }
        : undefined
    default:
      return undefined
  }
}

function by(ran: Ran, does: string, names: readonly Text[]): Publishing {
  const isNamedAfter = (variable: RegExp) =>
    names.length > 0 && names.every((name) => sourcesOf(name).some((from) => variable.test(from)))
  return { ran, does, gated: false, perBranch: isNamedAfter(/BRANCH/), perPull: isNamedAfter(/PULL_REQUEST/) }
}

/** Commands that stand together: one finding is enough for them. */
export function grouped<T extends { readonly ran: Ran }>(
  all: readonly T[],
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const one of all) {
    const { place, calls, phase } = one.ran
    const key = [place.file, phase, ...calls.map(({ file, line }) => `${file}:${line}`)].join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else if (!group.some(({ ran }) => ran.key === one.ran.key)) group.push(one)
  }
  return [...groups.values()]
}

/** `pushes alice/app:latest and 2 more`. */
export function saying(all: readonly Publishing[]): string {
  const said = [...new Set(all.map(({ does }) => does))]
  const more = said.length - 2
  if (said.length <= 2) return said.join(' and ')
  return `${said.slice(0, 2).join(', ')} and does ${more} more ${more === 1 ? 'thing' : 'things'} of the kind`
}

/** Findings at one place are one: jobs of a matrix share their lines. */
export function once<T extends { readonly file: string; readonly line: number }>(
  found: readonly T[],
): readonly T[] {
  const seen = new Set<string>()
  return found.filter(({ file, line }) => {
    const key = `${file}:${line}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
