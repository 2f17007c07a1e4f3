import { dockerProblems } from './docker.js'
import { herokuProblems } from './heroku.js'
import { proxyProblems } from './proxy.js'
import { registriesProblems } from './registries.js'
import { usageProblems } from './usage.js'

/** Every problem slipway foresees, by its stable code. */
export const catalogue = {
  ...usageProblems,
  ...dockerProblems,
  ...registriesProblems,
  ...proxyProblems,
  ...herokuProblems,
} as const

export type Catalogue = typeof catalogue
export type Code = keyof Catalogue
