import type { Found } from '../found.js'
import { expand } from './expand.js'
import { readJob, readStages } from './jobs.js'
import { BRANCHES, CACHE, GIT, ROOT } from './keys.js'
import type { Travis } from './model.js'
import {
  at,
  type Dict,
  type Flaw,
  isBlank,
  itemsOf,
  type Node,
  type Note,
  type Reading,
  textsOf,
} from './node.js'
import { parseYaml } from './parse.js'
import { settle } from './settle.js'
import { checkCondition, checkValues } from './shape.js'

export type { Flaw } from './node.js'

/** A `.travis.yml` as it was read. */
export interface TravisReading {
  /** Undefined where the text is no YAML or no mapping. */
  readonly travis: Travis | undefined
  readonly flaws: readonly Flaw[]
}

/**
 * Reads a `.travis.yml` as Travis does: what it puts right by itself is put right, what it drops is dropped and noted.
 * Whatever the text, it gives what can be read and says at which line it cannot.
 */
export async function readTravis(text: string, file: string): Promise<TravisReading> {
  const flaws = new Map<string, Flaw>()
  const note: Note = (kind, line, said: Omit<Found, 'file' | 'line'>) => {
    // A key that several jobs inherit is read as often.
    const key = `${kind} ${line} ${said.message}`
    if (!flaws.has(key)) flaws.set(key, { kind, file, line, ...said })
  }
  const root = await parseYaml(text, file, note)
  const travis = root === undefined ? undefined : readRoot(root, { file, note })
  return { travis, flaws: [...flaws.values()] }
}

function readRoot(node: Node, reading: Reading): Travis | undefined {
  const { file, note } = reading
  if (node.kind !== 'dict' && !isBlank(node)) {
    note('value', node.line, {
      message: 'The file must be a mapping of keys such as "script:"; Travis starts no build from this.',
      fix: 'Begin with "language: generic" and the keys after it.',
    })
    return undefined
  }
  const root = settle(node, ROOT, '', note)
  checkRoot(root, note)
  const rows = expand(root, reading)
  for (const { own } of rows) if (own !== undefined) checkValues(own, note)
  const stages = readStages(root, reading)
  const branches = at(root, 'branches')
  const chosen = branches?.kind === 'dict' ? settle(branches, BRANCHES, 'branches', note) : undefined
  return {
    file,
    only: textsOf(chosen === undefined ? branches : at(chosen, 'only')),
    except: textsOf(at(chosen, 'except')),
    imports: itemsOf(at(root, 'import')).map(({ line }) => ({ file, line })),
    jobs: rows.map((row) => readJob(row, root, stages, reading)),
  }
}

function checkRoot(root: Dict, note: Note): void {
  checkValues(root, note)
  for (const stage of itemsOf(at(root, 'stages'))) checkCondition(at(stage, 'if'), note)
  const [cache, git] = [at(root, 'cache'), at(root, 'git')]
  if (cache?.kind === 'dict') settle(cache, CACHE, 'cache', note)
  if (git?.kind === 'dict') settle(git, GIT, 'git', note)
}
