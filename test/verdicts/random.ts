import { type Combination, combinationOf, sceneOf } from './combination.js'
import { judge } from './oracle.js'
import type { QuickWorld } from './quick-world.js'
import { type Ended, play } from './scene.js'

/** What many runs came to. */
export interface Tally {
  readonly runs: number
  readonly falseHealthy: readonly string[]
  readonly needlessRollback: readonly string[]
  readonly other: readonly string[]
  /** How many ended with each exit code. */
  readonly exits: ReadonlyMap<number, number>
}

const inWords = ({ seed, faults, ...all }: Combination): string =>
  `SEED=${seed}: ${Object.entries({
    ...all,
    faults: faults.map(({ kind, times, skip }) => `${kind} ${times}/${skip}`).join(),
  })
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')}`

const told = (combination: Combination, sentence: string, { code, json }: Ended): string =>
  `${sentence}\n    ${inWords(combination)}\n    exit ${code}: ${json.error?.message ?? json.reason}`

/** Plays the combinations of so many seeds, from `seed` on, and judges each. */
export const playRandom = async (
  world: QuickWorld,
  { seed, count, show }: { seed: number; count: number; show?: (line: string) => void },
): Promise<Tally> => {
  const exits = new Map<number, number>()
  const found: Record<'falseHealthy' | 'needlessRollback' | 'other', string[]> = {
    falseHealthy: [],
    needlessRollback: [],
    other: [],
  }
  for (let run = 0; run < count; run++) {
    const combination = combinationOf(seed + run)
    const ended = await play(world, sceneOf(combination))
    exits.set(ended.code, (exits.get(ended.code) ?? 0) + 1)
    const judged = judge(combination, ended)
    for (const kind of ['falseHealthy', 'needlessRollback', 'other'] as const)
      found[kind].push(...judged[kind].map((one) => told(combination, one, ended)))
    show?.(`${inWords(combination)}\n    exit ${ended.code} after ${ended.seconds} s\n${ended.log}`)
  }
  return { runs: count, ...found, exits }
}

/** The one line that says how it went. */
export const summaryOf = (
  { runs, falseHealthy, needlessRollback, other, exits }: Tally,
  seed: number,
): string => {
  const codes = [...exits].sort(([a], [b]) => a - b).map(([code, times]) => `${times} exit ${code}`)
  return (
    `${runs} releases (${codes.join(', ')}): ${falseHealthy.length} false healthy, ` +
    `${needlessRollback.length} needless rollbacks, ${other.length} other wrong ends; seeds ${seed} to ${seed + runs - 1}`
  )
}
