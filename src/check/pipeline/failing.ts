import { readNamed } from '../docker/reference.js'
import { keyOf } from '../shell/text.js'
import type { Act } from './acts/act.js'
import { actsOfOne } from './acts/read.js'
import type { Ran } from '../shell/machine.js'
import type { Fails } from './trace.js'

const wordsOf = ({ words }: Pick<Ran, 'words'>): string => words.map(keyOf).join(' ')

/**
 * Makes `ran` fail wherever it stands, and with it what needs an image that is then not there: its tags, its pushes, the
 * containers from it.
 */
export function failingOf(ran: Ran): Fails {
  const words = wordsOf(ran)
  const missing = new Set<string>()
  const pulled = new Set<string>()
  let noneForHeroku = false
  return (one) => {
    const acts = actsOfOne({ ...one, status: 'ok' })
    const fails = wordsOf(one) === words || acts.some((act) => needsMissing(act))
    for (const act of acts) note(act, fails)
    return fails
  }

  function needsMissing(act: Act): boolean {
    if (act.kind === 'tag') return missing.has(readNamed(act.from).key)
    if (act.kind === 'push') return act.references.some((one) => missing.has(readNamed(one).key))
    if (act.kind === 'run') return act.image !== undefined && missing.has(readNamed(act.image).key)
    return act.kind === 'release' && act.how === 'container' && noneForHeroku
  }

  function note(act: Act, fails: boolean): void {
    if (act.kind === 'pull') for (const one of act.references) pulled.add(readNamed(one).key)
    const made = act.kind === 'build' ? act.tags : act.kind === 'tag' ? [act.to] : []
    for (const one of made) {
      const { key } = readNamed(one)
      if (!fails) missing.delete(key)
      else if (!pulled.has(key)) missing.add(key)
    }
    if (act.kind === 'push' && act.tool === 'heroku') noneForHeroku = fails
  }
}

/** Makes `ran` fail wherever it stands, and nothing else. */
export function failingAlone(ran: Ran): Fails {
  const words = wordsOf(ran)
  return (one) => wordsOf(one) === words
}
