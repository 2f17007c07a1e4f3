import { type JobView, ofKind, viewOf } from '../docker/view.js'
import type { Found, Rule } from '../rule.js'

/** The same image, made more than once in a build. */
export const rule: Rule = {
  id: 'built-twice',
  severity: 'warning',
  find: (project) => {
    const jobs = viewOf(project)
    return [...jobs.flatMap(withinJob), ...acrossStages(jobs)]
  },
}

function withinJob({ done }: JobView): readonly Found[] {
  const builds = ofKind(done, 'build')
  return builds.flatMap(({ does, ran, at }, index) => {
    const first = builds.slice(0, index).find((one) => one.does.key === does.key && one.at < at)
    // The same line again is a loop.
    if (first === undefined || does.unsure || first.ran.place.line === ran.place.line) return []
    if (!does.noCache && does.tags.length === 0) return []
    return [found(ran.place, `line ${first.ran.place.line} of ${first.ran.place.file} has built it already`)]
  })
}

function acrossStages(jobs: readonly JobView[]): readonly Found[] {
  return jobs.flatMap(({ run, done }, index) =>
    ofKind(done, 'build').flatMap(({ does, ran }) => {
      const earlier = jobs
        .slice(0, index)
        .filter((one) => one.run.job.stage?.toLowerCase() !== run.job.stage?.toLowerCase())
        .flatMap((one) => ofKind(one.done, 'build'))
        .find((one) => one.does.key === does.key)
      const usesIt = does.cacheFrom.length > 0 || does.externalCache
      if (earlier === undefined || does.unsure || usesIt) return []
      const { file, line } = earlier.ran.place
      return [found(ran.place, `an earlier stage has built it in line ${line} of ${file}`)]
    }),
  )
}

const found = (place: { readonly file: string; readonly line: number }, why: string): Found => ({
  ...place,
  message: `This builds the same image once more: ${why}, and what is published may differ from what was tested.`,
  fix: 'Give the image that is there its other name with docker tag, or pull what the earlier job pushed.',
})
