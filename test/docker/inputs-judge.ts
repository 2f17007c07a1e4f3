import { rmSync } from 'node:fs'
import fc from 'fast-check'
import {
  type Builder,
  buildProject,
  changes,
  digestProject,
  type Engine,
  type Project,
  projects,
  writeProject,
} from './inputs-model.js'

/** What was found when docker and slipway looked at the same projects. */
export interface Tally {
  built: number
  refused: number
  /** Pairs of builds of one project that both were asked about. */
  pairs: number
  /** Docker took all layers from its cache, and slipway said equal. */
  equal: number
  /** Slipway said something changed although docker saw nothing: by what was done. */
  cautious: Record<string, number>
  /** Slipway said equal although docker built anew: each is a stale image. */
  wrong: string[]
}

interface Built {
  how: string
  project: Project
  id: string
  digest: string | undefined
}

/** Builds a project and then, one after the other, what small changes make of it. */
async function buildChain(engine: Engine, builder: Builder, seed: number, steps: number, tally: Tally) {
  const [first] = fc.sample(projects, { numRuns: 1, seed })
  if (first === undefined) return []
  const found: Built[] = []
  let project = first
  let how = 'first'
  for (const change of [undefined, ...fc.sample(changes, { numRuns: steps, seed })]) {
    if (change !== undefined) [how, project] = change(project)
    const dir = writeProject(project, `${seed}-${builder}`)
    try {
      const id = await buildProject(engine, builder, dir, project)
      if (id === undefined) tally.refused++
      else found.push({ how, project, id, digest: await digestProject(builder, dir, project) })
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }
  return found
}

/** Compares what docker and slipway say of every two builds of one project. */
function compare(found: readonly Built[], label: string, tally: Tally): void {
  tally.built += found.length
  for (const [at, after] of found.entries())
    for (const [gap, before] of found.slice(0, at).reverse().entries()) {
      const same = after.digest !== undefined && after.digest === before.digest
      tally.pairs++
      if (same && after.id !== before.id)
        tally.wrong.push(`${label}: ${JSON.stringify([before.project, after.project], undefined, 1)}`)
      else if (same) tally.equal++
      else if (after.id === before.id && gap === 0)
        tally.cautious[after.how] = (tally.cautious[after.how] ?? 0) + 1
    }
}

/** Lets docker and slipway judge `count` projects from `seed` on, with `steps` changes each, `abreast` at a time. */
export async function judgeProjects(
  engine: Engine,
  builder: Builder,
  { seed, count, steps, abreast = 4 }: { seed: number; count: number; steps: number; abreast?: number },
): Promise<Tally> {
  const tally: Tally = { built: 0, refused: 0, pairs: 0, equal: 0, cautious: {}, wrong: [] }
  const seeds = Array.from({ length: count }, (_, at) => seed + at)
  const worker = async (): Promise<void> => {
    for (let next = seeds.shift(); next !== undefined; next = seeds.shift())
      compare(await buildChain(engine, builder, next, steps, tally), `${builder}, seed ${next}`, tally)
  }
  await Promise.all(Array.from({ length: abreast }, worker))
  return tally
}
