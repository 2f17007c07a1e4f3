import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildDir, jobNumber } from './environment.js'
import { prepareMachine, type Machine } from './machine.js'
import { secureForms } from './mask.js'
import { jobFacts, planBuild, type BuildFacts, type PlannedJob } from './plan.js'
import { runScript } from './process.js'
import { jobScript } from './script.js'
import type { BuildOptions, BuildResult, JobResult, PhaseRecord } from './types.js'

export type * from './types.js'

/**
 * Runs one job of a build (`job`: 1, 2, …, default 1) in `homeDir` and gives what Travis would show.
 * Throws when the configuration asks for something this runner cannot do, or when there is no such job.
 */
export const runJob = async (options: BuildOptions & { job?: number }): Promise<JobResult> => {
  const plan = planBuild(options)
  if (plan.skipped !== undefined) throw new Error(`There is no build: ${plan.skipped}`)
  const wanted = options.job ?? 1
  const job = plan.stages.flat().find(({ index }) => index === wanted)
  if (!job) throw new Error(`The build has no job ${wanted}.`)
  return perform(options, plan.facts, job, options.homeDir)
}

/**
 * Runs all jobs of a build: stage after stage, the next only when no job of the last one failed; within a stage one
 * after another, or all at once with `atOnce`. Each job has a machine of its own, `homeDir/job-N`.
 */
export const runBuild = async (options: BuildOptions & { atOnce?: boolean }): Promise<BuildResult> => {
  const plan = planBuild(options)
  if (plan.skipped !== undefined) return { state: 'skipped', reason: plan.skipped, jobs: [] }
  const done: JobResult[] = []
  const start = (job: PlannedJob) =>
    perform(options, plan.facts, job, join(options.homeDir, `job-${job.index}`))
  for (const stage of plan.stages) {
    if (options.atOnce) done.push(...(await Promise.all(stage.map(start))))
    else for (const job of stage) done.push(await start(job))
    if (buildState(done) !== 'passed') break
  }
  return { state: buildState(done), reason: undefined, jobs: done }
}

const buildState = (jobs: readonly JobResult[]): JobResult['state'] => {
  const states = jobs.filter((job) => !job.allowFailure).map((job) => job.state)
  if (states.includes('errored')) return 'errored'
  return states.includes('failed') ? 'failed' : 'passed'
}

const perform = async (
  options: BuildOptions,
  facts: BuildFacts,
  job: PlannedJob,
  home: string,
): Promise<JobResult> => {
  const machine = prepareMachine(options, home)
  const about = jobFacts(options, facts, job, home)
  const number = jobNumber(about)
  const { settings, yml, secureRemoved } = job
  const machineEnv = [...Object.keys(machine.env), 'PWD', 'SHLVL', '_']
  const { path, nodeBin, record, pidFile } = machine
  const input = { facts: about, settings, yml, secureRemoved, checkout: facts.checkout, machineEnv }
  writeFileSync(machine.script, jobScript({ ...input, path, nodeBin, record, pidFile }), { mode: 0o600 })
  const forms = secureForms([...settings, ...yml].filter(({ secure }) => secure).map(({ value }) => value))
  try {
    const ended = await runScript(machine, options, forms, (line) => options.onLine?.(line, number))
    return {
      number,
      name: job.config.name,
      stage: job.stage === '' ? undefined : job.stage,
      allowFailure: job.config.allowFailure,
      state: ended.stopped ? 'errored' : jobState(ended.exitCode),
      exitCode: ended.exitCode,
      log: ended.log,
      phases: readRecord(machine, ended.exitCode),
      home,
      dir: buildDir(home, options.slug),
    }
  } finally {
    rmSync(machine.script, { force: true })
  }
}

/** 0 passed, 1 failed, all else errored. */
const jobState = (exitCode: number): JobResult['state'] =>
  exitCode === 0 ? 'passed' : exitCode === 1 ? 'failed' : 'errored'

/** Triples of phase, command, exit code; the last code is missing when the command ended the shell. */
const readRecord = ({ record }: Machine, exitCode: number): PhaseRecord[] => {
  if (!existsSync(record)) return []
  const fields = readFileSync(record, 'utf8').split('\0').slice(0, -1)
  const phases: PhaseRecord[] = []
  for (let at = 0; at + 1 < fields.length; at += 3) {
    phases.push({
      name: fields[at] ?? '',
      command: fields[at + 1] ?? '',
      exitCode: Number(fields[at + 2] ?? exitCode),
    })
  }
  return phases
}
