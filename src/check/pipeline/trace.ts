import type { Ran } from '../shell/machine.js'
import type { Status, Tri } from '../shell/tri.js'
import type { Deploy, Job } from '../travis/model.js'
import type { Scenario } from './scenario.js'

/** An entry of `deploy` in a build: whether its conditions let it run. */
export interface Deployed {
  readonly deploy: Deploy
  readonly runs: Tri
}

/** What a job does in one scenario. */
export interface JobRun {
  readonly job: Job
  readonly scenario: Scenario
  /** Whether the job is part of the build at all: `branches`, `if`. */
  readonly built: Tri
  /** The commands that run, in order; a command that follows a failure is among them with `onFailure`. */
  readonly ran: readonly Ran[]
  readonly deploys: readonly Deployed[]
  /** How the job ends: `fail` is red, whether Travis says failed or errored. */
  readonly status: Status
  /** Whether it was followed to the end: past a number of steps it is not. */
  readonly complete: boolean
  /** What it cost. */
  readonly steps: number
}

/** Makes commands fail: asked for each that could, in order. */
export type Fails = (ran: Omit<Ran, 'status'>) => boolean

/**
 * What a pipeline does. Nothing is run: the commands of `.travis.yml` and of the scripts it calls are followed as bash
 * and Travis would, in a given scenario.
 */
export interface Pipeline {
  readonly jobs: readonly Job[]
  /** Every scenario that makes a difference, the push to the publishing branch first. */
  readonly scenarios: readonly Scenario[]
  /** The scenario that is meant to publish. */
  readonly publishing: Scenario
  /** One job in one scenario; with `fails`, the same with these commands failing. The first form is remembered. */
  readonly run: (job: Job, scenario: Scenario, fails?: Fails) => JobRun
  /** One job with every condition open: all commands that there are, each of them maybe. */
  readonly explore: (job: Job) => JobRun
  /** Files that are called and were not among those given. Grows as jobs are run. */
  readonly wants: ReadonlySet<string>
}
