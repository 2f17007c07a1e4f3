import { checkSettings } from './check-settings.js'
import { configSettings } from './config-settings.js'
import { imageSettings } from './image-settings.js'
import { rehearsalSettings } from './rehearsal-settings.js'
import { releaseSettings } from './release-settings.js'
import { runSettings } from './run-settings.js'
import type { Setting } from './setting.js'
import { variables } from './variables.js'

/** Every setting, in the order of the help. */
export const settings: ReadonlyMap<string, Setting> = new Map(
  [
    ...imageSettings,
    ...releaseSettings,
    ...checkSettings,
    ...rehearsalSettings,
    ...configSettings,
    ...runSettings,
    ...variables,
  ].map((one) => [one.name, one]),
)

/** The settings that `command` takes, in order. */
export const settingsOf = (command: string): Setting[] =>
  [...settings.values()].filter((one) => one.commands === undefined || one.commands.includes(command))

/** Every environment name that holds a secret, aliases included; children do not get them. */
export const secretNames: readonly string[] = [...settings.values()].flatMap((one) =>
  one.secret ? one.env : [],
)
