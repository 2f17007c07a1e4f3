import { dockerRemove, dockerRun } from '../docker/argv.js'
import { lastLine } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { problem } from '../errors/problem.js'
import { type Stage, testStage } from '../image/dockerfile.js'
import { testImage } from '../image/name.js'
import { buildSpec } from '../plan/build.js'
import { type PlannedRun, testPlan } from '../plan/test.js'
import { noCandidates } from '../registry/candidates.js'
import { buildImage } from './building.js'
import { keepCache } from './caching.js'
import { type Context, need, type Outcome } from './context.js'
import { readStagesOf } from './dockerfile.js'
import { findImages } from './finding.js'
import { type Made, makingsOf } from './makings.js'
import { passedBefore, testedNow } from './passing.js'
import { planCache } from './planning-cache.js'
import { together } from './together.js'

/** Builds the test stage and runs it: once, or once for each entry of `test:`. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, build, rest, env, cwd } = context
  const stages = readStagesOf(context)
  const stage = testStage(stages, settings.testTarget, settings.file)
  if (stage === undefined) return { outcome: 'skipped', reason: `${settings.file} has no stage test` }
  const image = testImage(build)
  const plan = testPlan({
    runs: settings.tests,
    command: rest,
    env,
    pullRequest: build.pullRequest !== undefined,
    image,
    key: JSON.stringify([cwd, build.job, build.commit]),
  })
  need(context, plan.problems)
  const specs = plan.runs.flatMap((one) => (one.kind === 'run' ? [one.spec] : []))
  // What was skipped has not passed.
  const whole = specs.length === plan.runs.length
  const made = await makingsOf(context, { stages, stage, labels: [], options: [] })
  const tested = whole ? await testedNow(context, made, specs) : undefined
  const passed = settings.reuseTests && tested !== undefined ? await passedBefore(context, tested) : undefined
  if (passed === undefined) {
    context.notes.note({ tested: undefined })
    await runAll(context, plan.runs, { stage, image, made })
  }
  if (tested !== undefined) context.notes.note({ tested })
  return passed === undefined ? told(plan.runs) : { outcome: 'done', reason: `not run again: ${passed}` }
}

interface Tested {
  readonly stage: Stage
  readonly image: string
  readonly made: Made
}

async function runAll(
  context: Context,
  runs: readonly PlannedRun[],
  { stage, image, made }: Tested,
): Promise<void> {
  const { settings } = context
  const spec = buildSpec({ settings, target: stage.name, tags: [image], labels: {}, extra: [] })
  const found = settings.reuse ? await context.once(findImages) : noCandidates
  const cache = await planCache(context, {
    purpose: 'test',
    stages: stage.name === undefined ? [] : [stage.name],
    made,
    nearest: found.images[0],
    fresh: false,
    built: [],
    options: [],
  })
  context.log.info(cache.sentence)
  const ahead = context.buildAhead?.()
  // The plan is told in order; what runs does not wait for it.
  if (settings.dryRun) await ahead
  const took = await buildImage(context, spec, `the stage ${stage.name}`, cache)
  // The tests need the processor, the upload of what they ran in needs the wire.
  const kept = keepCache(context, spec, cache, took)
  await together([runEach(context, runs), kept])
}

async function runEach(context: Context, runs: readonly PlannedRun[]): Promise<void> {
  for (const one of runs) await runOnce(context, one)
}

async function runOnce(context: Context, one: PlannedRun): Promise<void> {
  if (one.kind === 'skip') return context.log.info(`test run skipped: ${one.why}`)
  const { spec, env } = one
  const remove = dockerRemove(spec.name)
  // A run that was killed outright could not remove its container, whose name is this one's.
  await context.perform(
    dockerStep(context.docker, {
      name: 'remove what a killed run left',
      argv: remove,
      effect: 'write',
      output: 'capture',
      assume: undefined,
      read: () => undefined, // as a rule there is none, which some versions call an error
    }),
  )
  await context.perform(
    dockerStep(context.docker, {
      name: 'run the tests',
      argv: dockerRun(spec),
      effect: 'write',
      env,
      assume: undefined,
      undo: remove,
      read: ({ exitCode, output }) => {
        // docker's own code where it could not even start the container.
        if (exitCode === 125)
          throw problem('E_DOCKER', { command: 'docker run', exitCode, detail: lastLine(output) })
        const run = spec.command.join(' ') || 'the test stage'
        if (exitCode !== 0) throw problem('E_TESTS', { exitCode, run })
      },
    }),
  )
}

function told(runs: readonly PlannedRun[]): Outcome {
  const skipped = runs.flatMap((one) => (one.kind === 'skip' ? [one.why] : []))
  const ran = runs.length - skipped.length
  if (ran === 0) return { outcome: 'skipped', reason: skipped.join('; ') }
  return { outcome: 'done', reason: `the tests passed (${ran} ${ran === 1 ? 'run' : 'runs'})` }
}
