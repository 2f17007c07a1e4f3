import { problem } from '../errors/problem.js'
import type { Secret } from '../io/secret.js'
import type { Heroku } from './client.js'
import { makeRelease } from './make.js'
import type { Release } from './read.js'
import { record } from './release.js'
import type { Wait } from './wait.js'

/** What setting a config var would change; `unknown` where nobody could be asked. */
export type Change = 'new' | 'changed' | 'equal' | 'unknown'

/** A config var by its name alone, and what becomes of it. */
export interface VarChange {
  readonly name: string
  readonly change: Change
}

export type Vars = ReadonlyMap<string, Secret>

const RECENT = 10

/** How `wanted` differs from the config vars that are set; in the order of `wanted`. */
export const compareVars = (wanted: Vars, there: Vars): VarChange[] =>
  [...wanted].map(([name, value]) => {
    const now = there.get(name)
    return { name, change: now === undefined ? 'new' : now.reveal() === value.reveal() ? 'equal' : 'changed' }
  })

// `Set FOO, BAR config vars`, as in the app's log.
const SET = /^Set (.+) config vars?$/i

const namesIn = ({ description }: Release): readonly string[] =>
  SET.exec(description)?.[1]?.split(/,\s*/) ?? []

/**
 * The release that set exactly these config vars: newer than `recordedVersion`; of several the newest. What anybody
 * else releases in between is never taken for it.
 */
export function findConfigRelease(
  releases: readonly Release[],
  recordedVersion: number,
  names: readonly string[],
): Release | undefined {
  const ours = (one: Release): boolean => {
    const named = new Set(namesIn(one))
    return named.size === names.length && names.every((name) => named.has(name))
  }
  return [...releases]
    .sort((a, b) => b.version - a.version)
    .find((one) => one.version > recordedVersion && ours(one))
}

/**
 * Sets config vars, all in one release, and gives that release, which may have a release command to run. What is
 * told of them are their names. Throws the client's problems, and `E_CONFIG_RELEASE` where no release shows them.
 */
export async function setConfig(
  heroku: Heroku,
  vars: Vars,
  { wait, note }: { wait: Wait; note: (message: string) => void },
): Promise<Release> {
  const names = [...vars.keys()]
  const { version } = await record(heroku)
  // The list of releases and not the config vars: those stay the old ones as long as a release command runs.
  const release = await makeRelease({
    what: 'the request to set config vars',
    send: () => heroku.setConfig(vars).then(() => undefined),
    find: async () => findConfigRelease(await heroku.releases(RECENT), version, names),
    note,
    wait,
  })
  if (release === undefined) throw problem('E_CONFIG_RELEASE', { app: heroku.app })
  return release
}
