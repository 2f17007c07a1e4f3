import { chooseTarget, type Stage, type Target, testStage } from '../image/dockerfile.js'
import type { Inputs } from '../image/inputs.js'
import { judgeReuse, type Verdict, whyNever } from '../plan/reuse.js'
import { type Candidate, noCandidates } from '../registry/candidates.js'
import type { Context } from './context.js'
import { readStagesOf } from './dockerfile.js'
import { findImages, judgeFound } from './finding.js'
import { type Made, makingsOf } from './makings.js'
import { onbuildOf } from './onbuild.js'

/** Whether the image of this build is built, and what of. */
export interface Decision {
  readonly stages: readonly Stage[]
  readonly target: Target
  readonly made: Made
  readonly verdict: Verdict<Candidate>
  /** What is kept in the label of an image that is built: nothing where the base adds what the Dockerfile does not say. */
  readonly recorded: Inputs | undefined
}

/** Decides whether an image that is published already stands for what this build would make. */
export async function decide(context: Context): Promise<Decision> {
  const { settings, build, clock, rest } = context
  const stages = readStagesOf(context)
  const test = testStage(stages, settings.testTarget, settings.file)
  const target = chooseTarget(stages, settings.target, test, settings.file)
  const asked = { stages, stage: target.stage, labels: settings.labels, options: rest }
  const [made, found] = await Promise.all([
    makingsOf(context, asked),
    settings.reuse ? context.once(findImages) : noCandidates,
  ])
  const facts = { ...settings, ...made, commit: build.commit, now: clock.now() }
  // How old what is published is counts all the same.
  const looked = whyNever(facts) === undefined ? found : { ...found, more: undefined }
  const verdict = await judgeFound(context, looked, (seen) =>
    judgeReuse({
      ...facts,
      ...seen,
      changed: seen.changed === undefined ? undefined : made.among(seen.changed),
      dockerfile: settings.file,
      bases: Object.keys(made.bases.identities),
    }),
  )
  const recorded = verdict.kind === 'build' ? await recordable(context, made) : undefined
  return { stages, target, made, verdict, recorded }
}

// https://docs.docker.com/reference/dockerfile/#onbuild
async function recordable(context: Context, { inputs, bases, platform }: Made): Promise<Inputs | undefined> {
  if (inputs === undefined) return undefined
  const triggers = await onbuildOf(context, bases, platform)
  if (triggers?.length === 0) return inputs
  const why =
    triggers === undefined ? 'nobody can tell what its base image adds' : 'its base image has ONBUILD'
  context.log.info(`the inputs of the image are not recorded, so it is not reused: ${why}`)
  return undefined
}
