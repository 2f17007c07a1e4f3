import { isRecord } from './narrow.js'

/** What an image runs by itself. */
export interface Start {
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
}

/** Reads ENTRYPOINT and CMD from the config of an image (parsed JSON); what is not there is empty. */
export function startOf(config: unknown): Start {
  const inner = isRecord(config) && isRecord(config['config']) ? config['config'] : {}
  return { entrypoint: words(inner['Entrypoint']), cmd: words(inner['Cmd']) }
}

const words = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : []
