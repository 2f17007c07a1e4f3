import { checkProblems } from './check.js'
import { configProblems } from './config.js'
import { dockerProblems } from './docker.js'
import { herokuProblems } from './heroku.js'
import { proxyProblems } from './proxy.js'
import { registriesProblems } from './registries.js'
import { rehearsalProblems } from './rehearsal.js'
import { rollbackProblems } from './rollback.js'
import { usageProblems } from './usage.js'

/** Every problem slipway foresees, by its stable code. */
export const catalogue = {
  ...usageProblems,
  ...dockerProblems,
  ...registriesProblems,
  ...proxyProblems,
  ...herokuProblems,
  ...configProblems,
  ...rollbackProblems,
  ...rehearsalProblems,
  ...checkProblems,
} as const

export type Catalogue = typeof catalogue
export type Code = keyof Catalogue
