import { run as build } from './build.js'
import type { Context, Outcome } from './context.js'
import { run as login } from './login.js'
import { run as logout } from './logout.js'
import { run as push } from './push.js'
import { run as release } from './release.js'
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
  let last: Outcome = { outcome: 'skipped' }
  let signedIn = false
  try {
    for (const [name, work] of Object.entries(phases)) {
      // What follows -- is meant for docker build alone.
      const own = {
        ...context,
        chained: true,
        published: last.digest,
        rest: name === 'build' ? context.rest : [],
      }
      const outcome = await phase(name, () => work(own))
      if (!context.settings.dryRun) log.info(tell(name, outcome))
      signedIn ||= name === 'login' && outcome.outcome === 'done'
      last = combine(last, outcome, name)
    }
    return last
  } finally {
    if (signedIn) await phase('logout', () => logout({ ...context, rest: [] }))
  }
}

const tell = (name: string, { outcome, reason }: Outcome): string =>
  `${name} ${outcome}${reason === undefined ? '' : `: ${reason}`}`

// The last phase says how it ended; what the phases before it found out stays.
function combine(before: Outcome, now: Outcome, name: string): Outcome {
  const { result: _, reason: __, ...facts } = before
  const said = now.reason ?? before.reason
  const told: Outcome = { ...facts, ...now, ...(said === undefined ? {} : { reason: said }) }
  return name === 'release' && now.outcome === 'skipped' && before.outcome === 'done'
    ? { ...told, outcome: 'done', ...(before.result === undefined ? {} : { result: before.result }) }
    : told
}
