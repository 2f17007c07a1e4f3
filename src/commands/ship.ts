import type { Perform } from '../types.js'
import { workAhead } from './ahead.js'
import { run as build } from './build.js'
import type { Context, Outcome, Ready } from './context.js'
import { decide } from './deciding.js'
import { judgeBuilt } from './image-checks.js'
import { run as login } from './login.js'
import { run as logout } from './logout.js'
import { preflight } from './preflight/preflight.js'
import { run as push } from './push.js'
import { run as release } from './release.js'
import { checkSettings } from './ship-settings.js'
import { run as test } from './test.js'

const phases: Readonly<Record<string, (context: Context) => Promise<Outcome>>> = {
  login,
  test,
  build,
  push,
  release,
}

/** Every phase in order, up to the first failure; what was signed in to is forgotten whatever happened. */
export async function run(context: Context): Promise<Outcome> {
  const { log, phase } = context
  let signedIn = false
  // A login that failed at one registry may have succeeded at the other, so what was begun counts.
  const signIn: Perform = (step) => {
    signedIn ||= step.effect === 'write'
    return context.perform(step)
  }
  const signOut = () => phase('logout', () => logout({ ...context, rest: [] }))
  // What failed first is what is told.
  const signOutQuietly = () =>
    signOut().catch((second: unknown) => log.debug(`logout failed: ${String(second)}`))
  let last: Outcome
  try {
    last = await runWithAhead(context, signIn)
  } catch (error) {
    if (signedIn) await signOutQuietly()
    throw error
  }
  if (signedIn) await (last.failure === undefined ? signOut() : signOutQuietly())
  return last
}

async function runWithAhead(context: Context, signIn: Perform): Promise<Outcome> {
  const { end, ...ahead } = workAhead(context)
  try {
    return await runPhases({ ...context, ...ahead }, signIn)
  } finally {
    await end()
  }
}

async function runPhases(context: Context, signIn: Perform): Promise<Outcome> {
  const { log, phase } = context
  let last: Outcome = { outcome: 'skipped' }
  const ready = await prepare(context)
  let judged = false
  for (const [name, work] of Object.entries(phases)) {
    const own = {
      ...context,
      perform: name === 'login' ? signIn : context.perform,
      chained: true,
      ready,
      judged,
      published: last.digest,
      // What follows -- is meant for docker build alone.
      rest: name === 'build' ? context.rest : [],
    }
    // Whether there is anything to build is found out during the tests; whoever needs to know is told what went wrong.
    if (name === 'test' && !context.settings.dryRun) context.once(decide).catch(() => undefined)
    const outcome = await phase(name, () => work(own))
    if (!context.settings.dryRun) log.info(tell(name, outcome))
    last = combine(last, outcome, { name, app: context.settings.app })
    if (name === 'build') judged = await judge(own, outcome)
  }
  return last
}

/** Finds out in seconds what the phases would find out one after the other, where this build publishes. */
async function prepare(context: Context): Promise<Ready | undefined> {
  const { gate, settings, phase, log } = context
  if (!gate.open && !settings.dryRun) return undefined
  checkSettings(context)
  const ready = await phase('preflight', () => preflight(context, { early: true }))
  if (!settings.dryRun)
    log.info(
      `preflight done: nothing ${ready === undefined ? 'that could be asked ' : ''}stands against publishing`,
    )
  return ready
}

// What Heroku would refuse is not published either; without an app it is nobody's business how the image is run.
const judge = async (context: Context, { image }: Outcome): Promise<boolean> =>
  context.settings.app !== undefined &&
  (context.gate.open || context.settings.dryRun) &&
  image !== undefined &&
  judgeBuilt(context, image)

const tell = (name: string, { outcome, reason, failure }: Outcome): string =>
  `${name} ${failure === undefined ? outcome : 'failed'}${reason === undefined ? '' : `: ${reason}`}`

// The last phase says how it ended; what the phases before it found out stays, and what push printed is printed where
// nothing is released. Without an app the push was the last phase that was wanted.
function combine(
  before: Outcome,
  now: Outcome,
  { name, app }: { name: string; app: string | undefined },
): Outcome {
  const { result, reason, ...facts } = before
  const last = app === undefined && before.outcome === 'skipped'
  const said = name === 'release' && last ? reason : (now.reason ?? reason)
  const told: Outcome = { ...facts, ...now, ...(said === undefined ? {} : { reason: said }) }
  if (name !== 'release' || now.outcome === 'done') return told
  const printed = result === undefined ? {} : { result }
  return { ...told, ...printed, outcome: app === undefined ? before.outcome : 'skipped' }
}
