import { isRecord } from './narrow.js'

// What an engine writes down of how it built. The classic builder notes the container of its last step, which may have
// been a LABEL; BuildKit, where it is asked for an inline cache, when it made each layer. None of it reaches what runs.
const NOTES = ['created', 'container', 'container_config', 'docker_version', 'moby.buildkit.cache.v0']

// `Image` is the id of the image before the last step.
const CONFIG_NOTES = ['Labels', 'Image']

/**
 * Where the configs of two images (parsed JSON, https://github.com/opencontainers/image-spec/blob/main/config.md) differ,
 * layers included: `config.Cmd`. `undefined`: in nothing but their labels, and in what engines note of a build. Configs
 * that name no layers are not known to be equal.
 */
export function differenceOf(one: unknown, other: unknown): string | undefined {
  return hasLayers(one) ? differ(plain(one), plain(other), '') : 'rootfs'
}

const hasLayers = (config: unknown): boolean => {
  const rootfs = isRecord(config) ? config['rootfs'] : undefined
  const layers = isRecord(rootfs) ? rootfs['diff_ids'] : undefined
  return Array.isArray(layers) && layers.length > 0
}

/** A config without what is only noted in it. */
function plain(config: unknown): unknown {
  if (!isRecord(config)) return config
  const { history, config: inner, ...rest } = config
  return {
    ...omit(rest, NOTES),
    config: without(inner, CONFIG_NOTES),
    history: Array.isArray(history)
      ? history.filter(isStep).map((entry) => without(entry, ['created']))
      : history,
  }
}

const without = (value: unknown, keys: readonly string[]): unknown =>
  isRecord(value) ? omit(value, keys) : value

const omit = (record: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)))

// `LABEL a=b` and `ARG REVISION=1a2b3c4` of BuildKit, `/bin/sh -c #(nop)  LABEL a=b` of the classic builder. An ARG by
// itself changes nothing of an image: what uses it shows in a RUN, in the environment, or in a label.
const isStep = (entry: unknown): boolean => {
  const by = isRecord(entry) && entry['empty_layer'] === true ? entry['created_by'] : undefined
  return typeof by !== 'string' || !/^(?:[^#]* -\w*c #\(nop\) +)?(?:LABEL|ARG) /.test(by)
}

/** The path of the first value that differs, whatever the order of keys; `undefined`: none does. */
function differ(one: unknown, other: unknown, path: string): string | undefined {
  if (!isDeep(one) || !isDeep(other) || Array.isArray(one) !== Array.isArray(other))
    return one === other ? undefined : path
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const found = differ(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

const isDeep = (value: unknown): value is object => typeof value === 'object' && value !== null
