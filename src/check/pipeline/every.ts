import type { Ran } from '../shell/machine.js'
import type { Pipeline } from './trace.js'

const known = new WeakMap<Pipeline, readonly Ran[]>()

/** Every command of a pipeline once, whether and when it runs or not. */
export function everyCommand(pipeline: Pipeline): readonly Ran[] {
  const before = known.get(pipeline)
  if (before !== undefined) return before
  const found = new Map<string, Ran>()
  for (const job of pipeline.jobs)
    for (const { ran } of [pipeline.run(job, pipeline.publishing), pipeline.explore(job)])
      for (const one of ran) if (!found.has(one.id)) found.set(one.id, one)
  const all = [...found.values()]
  known.set(pipeline, all)
  return all
}
