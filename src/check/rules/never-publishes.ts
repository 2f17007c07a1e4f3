import { type Publishing, allPublishingsOf, grouped, once } from '../pipeline/publishing.js'
import type { Scenario } from '../pipeline/scenario.js'
import type { JobRun, Pipeline } from '../pipeline/trace.js'
import type { Project } from '../project.js'
import type { Found, Rule } from '../rule.js'
import type { Deploy } from '../travis/model.js'

/** What is meant to publish, and cannot run. */
export const rule: Rule = {
  id: 'never-publishes',
  severity: 'error',
  find: (project) =>
    everyRun(project.pipeline).every(({ complete }) => complete)
      ? once([...deploysOf(project), ...commandsOf(project)])
      : [],
}

function deploysOf({ pipeline }: Project): readonly Found[] {
  const places = new Map<string, { deploy: Deploy; runs: Scenario[] }>()
  for (const { deploys, scenario } of everyRun(pipeline))
    for (const { deploy, runs } of deploys) {
      const key = `${deploy.file}:${deploy.line}`
      const known = places.get(key) ?? { deploy, runs: [] }
      if (runs !== 'no') known.runs.push(scenario)
      places.set(key, known)
    }
  for (const job of pipeline.jobs)
    for (const deploy of job.deploys) {
      const key = `${deploy.file}:${deploy.line}`
      if (!places.has(key)) places.set(key, { deploy, runs: [] })
    }
  return [...places.values()].flatMap(({ deploy, runs }) => deployFound(deploy, runs, pipeline))
}

function deployFound(
  deploy: Deploy,
  runs: readonly Scenario[],
  { publishing, scenarios }: Pipeline,
): readonly Found[] {
  const { file, line, branches, allBranches, tags } = deploy
  const { branch } = publishing
  const byDefault = branches === undefined && !allBranches && tags !== true
  if (runs.length > 0 && !onlyMaster(runs, branch)) return []
  if (runs.length === 0 && isOpenEnded(deploy) && scenarios.length > 0) return []
  const fix = `Add on: {branch: ${branch}} to it.`
  if (byDefault && branch !== 'master')
    return [
      {
        file,
        line,
        fix,
        message: `This deploy never runs: without a branch it is for master alone, and the branch here is ${branch}.`,
      },
    ]
  if (runs.length > 0)
    return [
      { file, line, fix, message: `This deploy runs for master alone, and the branch here is ${branch}.` },
    ]
  return [
    {
      file,
      line,
      fix: 'Look at the conditions of the file, the job and this deploy: they exclude each other.',
      message: 'This deploy never runs: no build meets all of its conditions.',
    },
  ]
}

const onlyMaster = (runs: readonly Scenario[], branch: string): boolean =>
  branch !== 'master' && runs.every(({ kind, branch: one }) => kind === 'push' && one === 'master')

const isOpenEnded = ({ conditions }: Deploy): boolean => conditions.some(({ text }) => OPEN_ENDED.test(text))

// Expressions and patterns match names that nobody has listed.
const OPEN_ENDED =
  /=~|!~|\*|\?\(|COMMIT_MESSAGE|PULL_REQUEST_(?:BRANCH|SLUG)|TRAVIS_TAG\S*\s*={1,2}|\btag\s*=/

function everyRun(pipeline: Pipeline): readonly JobRun[] {
  return pipeline.jobs.flatMap((job) => pipeline.scenarios.map((scenario) => pipeline.run(job, scenario)))
}

function commandsOf({ pipeline, files }: Project): readonly Found[] {
  const runs = new Map<string, Scenario[]>()
  for (const run of everyRun(pipeline))
    for (const { ran } of allPublishingsOf(run)) runs.set(ran.id, [...(runs.get(ran.id) ?? []), run.scenario])
  const all = pipeline.jobs.flatMap((job) => allPublishingsOf(pipeline.explore(job)))
  const usual = all.some(({ ran }) =>
    (runs.get(ran.id) ?? []).some(
      ({ branch, tag }) => branch === pipeline.publishing.branch || tag !== undefined,
    ),
  )
  const idle = all.filter(({ ran }) => {
    if (ran.phase === 'deploy' || ran.phase === 'after_failure') return false
    const known = runs.get(ran.id) ?? []
    if (known.length === 0) return !isHidden(ran, files)
    return !usual && onlyMaster(known, pipeline.publishing.branch)
  })
  return grouped(idle).map((group) => commandFound(group, runs, pipeline))
}

const isHidden = ({ place }: Publishing['ran'], files: ReadonlyMap<string, string>): boolean =>
  OPEN_ENDED.test(files.get(place.file) ?? '') || OPEN_ENDED.test(files.get('.travis.yml') ?? '')

function commandFound(
  [{ ran, does }]: readonly [Publishing, ...Publishing[]],
  runs: ReadonlyMap<string, Scenario[]>,
  { publishing }: Pipeline,
): Found {
  const { branch } = publishing
  const isMaster = (runs.get(ran.id) ?? []).length > 0
  return {
    ...ran.place,
    message: isMaster
      ? `What ${does} runs for master alone, and the branch here is ${branch}.`
      : `What ${does} never runs: no build meets its conditions.`,
    fix: `Ask for [ "$TRAVIS_BRANCH" = ${branch} ], and for nothing that excludes it.`,
  }
}
