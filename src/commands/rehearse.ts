import { randomInt } from 'node:crypto'
import type { ImageConfig } from '../docker/read/config.js'
import { problem } from '../errors/problem.js'
import type { Rehearsal } from '../rehearsal/facts.js'
import { judge, type Verdict } from '../rehearsal/rules.js'
import { printVerdicts } from '../rehearsal/table.js'
import type { Context, Outcome } from './context.js'
import { engineHost, findImage, type Plan, prepare } from './rehearsal/plan.js'
import { runRelease, runWeb } from './rehearsal/runs.js'

/** Runs an image of the engine as Heroku would, and says for each of Heroku's rules whether it is kept. */
export async function run(context: Context): Promise<Outcome> {
  const plan = await prepare(context)
  const config = await context.perform(findImage(plan))
  const facts = await rehearse(plan, config)
  const { image } = plan
  if (context.settings.dryRun) return { outcome: 'done', image }
  return told(image, judge(facts))
}

/** Runs the release command, then the web process, as far as it comes. */
async function rehearse(plan: Plan, config: ImageConfig): Promise<Rehearsal> {
  const { context, quota, web: asked } = plan
  const port = randomInt(3_000, 60_000)
  const user = randomInt(10_000, 60_000)
  const facts: Rehearsal = {
    ...{ config, asked, port, user, quota },
    file: context.settings.file,
    bootTimeout: plan.bootTimeout / 1000,
    configured: Object.keys(plan.config).length > 0,
  }
  // Heroku refuses it as well, before it runs anything.
  if (asked === undefined && config.command.length + config.entrypoint.length === 0) return facts
  const host = await engineHost(context)
  const place = { plan, port, user, host }
  const release = plan.release === undefined ? undefined : await runRelease(place, plan.release)
  if (release !== undefined && release.ended?.exitCode !== 0) return { ...facts, release }
  return { ...facts, release, ...(await runWeb(place)) }
}

function told(image: string, rules: readonly Verdict[]): Outcome {
  const broken = rules.filter(({ passed }) => passed === false).map(({ rule }) => rule)
  const open = rules.filter(({ passed }) => passed === null).map(({ rule }) => rule)
  const outcome: Outcome = { outcome: 'done', result: printVerdicts(rules), image, rules }
  if (broken.length > 0)
    return { ...outcome, failure: problem('E_REHEARSAL', { image, rules: broken.join(', ') }) }
  const apart = open.length > 0 ? `; ${open.join(' and ')} could not be judged` : ''
  return { ...outcome, reason: `${image} keeps Heroku's rules${apart}` }
}
