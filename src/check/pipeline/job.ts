import { type Given, newMachine, runSource } from '../shell/interpreter.js'
import { type At, type Frame, STEPS, child } from '../shell/machine.js'
import { fork } from '../shell/roads.js'
import { text as textOf } from '../shell/expand.js'
import { type Text, literal, plain, unknown } from '../shell/text.js'
import { type Status, type Tri, both, not, succeeded, tri, worst } from '../shell/tri.js'
import { type Variable, assign, endStatus, exit, isAlive, newWorld } from '../shell/world.js'
import type { Place } from '../found.js'
import type { Deploy, Job, Phase, Source, Travis } from '../travis/model.js'
import { isBuilt, isIncluded } from './branches.js'
import { isDeployed } from './deploy.js'
import { type Scenario, builtIn, encrypted } from './scenario.js'
import type { Deployed, JobRun } from './trace.js'

const NOWHERE: Source = { text: '', file: '', lines: [] }

/** Runs a job as Travis does: https://docs.travis-ci.com/user/job-lifecycle */
export function runJob(travis: Travis, job: Job, scenario: Scenario, given: Given): JobRun {
  const built = given.explores ? 'maybe' : both(isBuilt(travis, scenario), isIncluded(job, scenario))
  if (built === 'no')
    return { job, scenario, built, ran: [], deploys: [], status: 'ok', complete: true, steps: 0 }
  const machine = newMachine(given)
  const world = newWorld(builtIn(scenario, job, travis.jobs.indexOf(job)))
  const frame: Frame = {
    source: NOWHERE,
    phase: 'before_install',
    certainty: built,
    onFailure: false,
    asked: false,
    calls: [],
    stdin: { kind: 'none', fed: undefined },
    redirects: [],
  }
  const at = { machine, world, frame }
  for (const one of job.env) if (one.name !== '') setVariable(one, scenario, at)
  const deploys: Deployed[] = []
  walk(job, at, (road) => deploys.push(...runDeploys(job, scenario, road)))
  return {
    job,
    scenario,
    built,
    ran: machine.ran,
    deploys,
    status: endStatus(world),
    complete: machine.steps <= STEPS,
    steps: machine.steps,
  }
}

function setVariable(one: Job['env'][number], scenario: Scenario, at: At): void {
  const text = one.value === undefined ? encrypted(one.name, scenario) : expanded(one.value, one, at)
  assign(at.world, one.name, text, { exported: true })
}

// Quotes and backslashes, but for those in `$(…)`, which count there.
const OUTSIDE = /(\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`)|[\\"]/g

function expanded(value: string, { file, line }: Place, at: At): Text {
  if (!/[$`]/.test(value)) return plain(value)
  const text = `X="${value.replace(OUTSIDE, (all, command: string | undefined) => command ?? `\\${all}`)}"`
  const command = at.machine.parse(text).commands[0]?.command
  const prefix = command?.type === 'Command' ? command.prefix[0] : undefined
  if (prefix?.type !== 'Assignment' || prefix.value.type !== 'Word') return [unknown(value)]
  // A command in `$(…)` runs where the variable stands.
  return textOf(prefix.value, { ...at, frame: { ...at.frame, source: { text, file, lines: [line] } } })
}

function walk(job: Job, at: At, deploy: (at: At) => void): void {
  const { world } = at
  for (const phase of ['before_install', 'install', 'before_script'] as const)
    for (const source of job.commands.get(phase) ?? []) asserted(source, phase, at)
  const result = runScript(job, at)
  ignored(job, 'before_cache', at)
  const passed = (road: At) => {
    ignored(job, 'after_success', road)
    deploy(road)
  }
  const failed = (road: At) => ignored(job, 'after_failure', road)
  if (succeeded(result) === 'maybe' || at.machine.explores) fork(at, passed, failed)
  else if (succeeded(result) === 'yes') passed(at)
  else failed(at)
  ignored(job, 'after_script', at)
  world.status = result
}

// Each line runs, whatever the one before it did.
function runScript(job: Job, at: At): Status {
  const { world } = at
  const statuses: Status[] = []
  for (const source of job.commands.get('script') ?? []) {
    if (isAlive(world) === 'no') break
    statuses.push(runLine(source, 'script', at))
    const result = succeeded(worst(statuses))
    const value: Text =
      result === 'maybe'
        ? [unknown('$TRAVIS_TEST_RESULT', [], true)]
        : [literal(result === 'yes' ? '0' : '1')]
    assign(world, 'TRAVIS_TEST_RESULT', value, { exported: true })
  }
  return worst(statuses)
}

function runLine(source: Source, phase: Phase, at: At): Status {
  const { world, machine } = at
  if (isAlive(world) === 'no') return world.status
  // Travis has each line evaluated by a function: https://github.com/travis-ci/travis-build
  Object.assign(world, { status: 'ok', output: [], inFunction: true })
  runSource(machine, world, { ...at.frame, source, phase })
  Object.assign(world, { returned: 'no', broken: 'no', skipped: 'no' })
  return world.status
}

function asserted(source: Source, phase: Phase, at: At): void {
  const status = runLine(source, phase, at)
  if (!at.machine.explores) exit(at.world, 'fail', both(isAlive(at.world), not(succeeded(status))))
}

function ignored(job: Job, phase: Phase, at: At): void {
  for (const source of job.commands.get(phase) ?? []) runLine(source, phase, at)
}

function runDeploys(job: Job, scenario: Scenario, at: At): readonly Deployed[] {
  return job.deploys.map((deploy) => {
    const allowed = at.machine.explores ? 'maybe' : isDeployed(deploy, scenario, at)
    const runs = both(both(at.frame.certainty, isAlive(at.world)), allowed)
    const road = (here: At) => runDeploy(job, deploy, here)
    if (runs === 'yes') road(at)
    else if (runs === 'maybe') fork(at, road, () => {})
    return { deploy, runs }
  })
}

// dpl runs each text by `sh -c`, in a process of its own.
function runDeploy(job: Job, deploy: Deploy, at: At): void {
  for (const source of job.commands.get('before_deploy') ?? []) asserted(source, 'before_deploy', at)
  for (const source of deploy.script) {
    if (isAlive(at.world) === 'no') return
    const inner = child(at, { source, phase: 'deploy' })
    const exported = new Map<string, Variable>([...at.world.variables].filter(([, one]) => one.exported))
    Object.assign(inner.world, {
      variables: exported,
      functions: new Map(),
      options: new Map(),
      status: 'ok',
    })
    runSource(inner.machine, inner.world, inner.frame)
    const failed: Tri = deploy.allowFailure ? tri(false) : not(succeeded(endStatus(inner.world)))
    exit(at.world, 'fail', both(failed, isAlive(at.world)))
  }
  ignored(job, 'after_deploy', at)
}
