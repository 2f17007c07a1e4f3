import { isMap, listOf, parse, textOf } from '../read.js'

/** What an image is started with, as its config says. */
export interface ImageConfig {
  readonly platform: string
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  /** `NAME=value`, as `ENV` lines set them. */
  readonly env: readonly string[]
}

/** Reads the answer of `dockerInspect` for how the image is started; `undefined` where it is not one. */
export function readConfig(output: string): ImageConfig | undefined {
  const value = parse(output)
  if (!isMap(value) || typeof value['Id'] !== 'string') return undefined
  const config = isMap(value['Config']) ? value['Config'] : {}
  return {
    platform: `${textOf(value['Os'])}/${textOf(value['Architecture'])}`,
    entrypoint: listOf(config['Entrypoint']),
    command: listOf(config['Cmd']),
    env: listOf(config['Env']),
  }
}

/** How many layers an image has, from the answer of `dockerInspect`; 0 where it does not say. */
export function readLayers(output: string): number {
  const value = parse(output)
  const rootfs = isMap(value) && isMap(value['RootFS']) ? value['RootFS'] : {}
  return listOf(rootfs['Layers']).length
}
