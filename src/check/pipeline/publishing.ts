import { type Named, isLocal, readNamed } from '../docker/reference.js'
import type { Ran } from '../shell/machine.js'
import { show, sourcesOf } from '../shell/text.js'
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
  /** Whether what it makes is named after the branch. */
  readonly perBranch: boolean
}

/** What a run makes public, in order; what runs only after a failure is not among it. */
export const publishingsOf = (run: JobRun): readonly Publishing[] =>
  allPublishingsOf(run).filter(({ ran }) => !ran.onFailure)

/** The same, with what runs only after a failure. */
export const allPublishingsOf = ({ ran }: JobRun): readonly Publishing[] =>
  actsOf(ran).flatMap((act) => publishing(act) ?? [])

function publishing(act: Act): Publishing | undefined {
  const { ran } = act
  const by = (does: string, rest: Partial<Publishing> = {}) => ({
    ran,
    does,
    gated: false,
    perBranch: false,
    ...rest,
  })
  switch (act.kind) {
    case 'push': {
      if (act.tool === 'compose') return by('pushes the images of docker-compose')
      const app = act.app === undefined ? '' : ` of ${show(act.app)}`
      if (act.tool === 'heroku')
        return by(`pushes an image${app} to Heroku`, { perBranch: isPerBranch(act.app) })
      const images = act.references.map(readNamed)
      if (images.length === 0 || images.every(({ registry }) => registry !== undefined && isLocal(registry)))
        return undefined
      return by(`pushes ${images.map(({ shown }) => shown).join(', ')}`, {
        perBranch: images.every(ofBranch),
      })
    }
    case 'release': {
      const app = act.app === undefined ? '' : ` of ${show(act.app)}`
      return by(`puts a release${app} live on Heroku`, { perBranch: isPerBranch(act.app) })
    }
    case 'slipway':
      return /^(?:push|release|ship)$/.test(act.command)
        ? by(`runs slipway ${act.command}`, { gated: true })
        : undefined
    default:
      return undefined
  }
}

const ofBranch = ({ tagFrom }: Named): boolean => isBranch(tagFrom)
const isPerBranch = (app: Parameters<typeof sourcesOf>[0] | undefined): boolean =>
  isBranch(app === undefined ? [] : sourcesOf(app))
const isBranch = (from: readonly string[]): boolean => from.some((name) => /BRANCH|PULL_REQUEST/.test(name))

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
