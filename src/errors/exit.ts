/** Exit codes, stable; the README's table comes from here. A signal ends with 128 + its number. */
export const Exit = {
  done: 0,
  failed: 1,
  usage: 2,
  restored: 3,
  refused: 4,
  unhealthy: 5,
  bug: 70,
  node: 78,
} as const

/** What each exit code means, in the order of the README's table. */
export const exitMeanings: ReadonlyArray<readonly [code: string, meaning: string]> = [
  ['0', 'done, skipped (with the reason) or planned (`--dry-run`)'],
  ['1', 'tests, docker, a registry or Heroku failed or refused; a rehearsal broke a rule'],
  ['2', 'usage or configuration is wrong, or credentials are missing'],
  ['3', 'released, not healthy, and the old release serves again'],
  ['4', 'credentials were refused, or lack the rights'],
  ['5', 'not healthy and live: nothing to go back to, going back failed, or it was not wanted'],
  ['70', 'a bug in slipway'],
  ['78', 'Node.js is too old'],
  ['128+n', 'ended by signal n (130 Ctrl-C, 143 SIGTERM)'],
]
