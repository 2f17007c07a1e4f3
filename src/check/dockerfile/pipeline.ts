import { posix } from 'node:path'
import { readFile } from '../../settings/file.js'
import type { Place } from '../found.js'
import type { Asked } from './model.js'

/** A docker build of the pipeline, as far as its Dockerfile is concerned. */
export interface Build extends Place {
  /** The path of the Dockerfile. */
  readonly dockerfile: string
  readonly context: string
  readonly target: string | undefined
  /** Whether its image is published. */
  readonly ships: boolean
  /** Whether it is known to go to registries that are not Heroku's, and nowhere else. */
  readonly elsewhere?: boolean
}

/** What slipway.yml says about the image, and where. */
export interface SlipwayFile {
  readonly file: string
  readonly context: string
  readonly target: string | undefined
  readonly testTarget: string | undefined
  readonly asked: readonly Asked[]
  /** Whether it names the command of the web process. */
  readonly web: boolean
}

const YML = 'slipway.yml'

/** Reads what slipway.yml says about the image; without one it is what slipway assumes. */
export async function readSlipway(files: ReadonlyMap<string, string>): Promise<SlipwayFile> {
  const text = files.get(YML)
  const values =
    text === undefined ? new Map<string, readonly string[]>() : (await readFile(YML, text)).values
  const one = (name: string): string | undefined => values.get(name)?.[0]
  const line = (key: string): number =>
    1 +
    Math.max(
      0,
      (text ?? '').split('\n').findIndex((at) => at.trimStart().startsWith(`${key}:`)),
    )
  const asked = (['target', 'test-target'] as const).flatMap((by): Asked[] => {
    const target = one(by)
    return target === undefined ? [] : [{ target, by, ships: by === 'target', file: YML, line: line(by) }]
  })
  return {
    file: posix.normalize(one('file') ?? 'Dockerfile'),
    context: posix.normalize(one('context') ?? '.'),
    target: one('target'),
    testTarget: one('test-target'),
    asked,
    web: values.get('process')?.some((text) => /^web\s*:/.test(text)) === true,
  }
}

const PIPELINE =
  /(?:^|\/)(?:\.travis\.yml|slipway\.yml|heroku\.yml|Makefile|Jenkinsfile|\.gitlab-ci\.yml)$|\.sh$|\.github\//

/** The texts that say what is built and where it goes. */
export const pipelineOf = (files: ReadonlyMap<string, string>): Array<[string, string]> =>
  [...files].filter(([file]) => PIPELINE.test(file))

/** Whether slipway is used, and whether anything says that Heroku is where it goes. */
export function readAudience(files: ReadonlyMap<string, string>): { slipway: boolean; heroku: boolean } {
  const texts = pipelineOf(files).map(([, text]) => text.replace(/^\s*#.*$/gm, ''))
  const slipway = files.has(YML) || texts.some((text) => /\bslipway\b/.test(text))
  const named = ['heroku.yml', 'app.json'].some((file) => files.has(file))
  const heroku = named || texts.some((text) => /heroku/i.test(text))
  // Who has no pipeline yet asks slipway because of one.
  return { slipway, heroku: heroku || slipway || !files.has('.travis.yml') }
}

/** Whether something else than the image says what the web process runs. */
export const commandStandsElsewhere = (files: ReadonlyMap<string, string>, slipway: SlipwayFile): boolean =>
  slipway.web ||
  /^run:\s*\n(?:\s+.*\n)*?\s+web:/m.test(files.get('heroku.yml') ?? '') ||
  pipelineOf(files).some(([, text]) => /--process[= ]+["']web\s*:|SLIPWAY_PROCESS=["']?web\s*:/.test(text))

const BUILD = /\bdocker(?:\s+(?:buildx|image|builder))?\s+build\b([^;&|\n]*)/g

/** The docker builds that stand in the pipeline as they are written; one that variables make is left out. */
export function buildsIn(files: ReadonlyMap<string, string>): Build[] {
  return pipelineOf(files).flatMap(([file, text]) => {
    // Continued lines are joined; the blanks keep the count of lines.
    const joined = text.replace(/^\s*#.*$/gm, '').replace(/\\\n/g, ' \u0000')
    return [...joined.matchAll(BUILD)].flatMap((found): Build[] => {
      const words = (found[1] ?? '').replaceAll('\u0000', ' ')
      const line = (joined.slice(0, found.index).match(/[\n\u0000]/g) ?? []).length + 1
      const target = /\s--target[= ]\s*["']?([\w.-]+)["']?(?:\s|$)/.exec(words)?.[1]
      const given = /\s(?:-f|--file)[= ]\s*["']?([\w./-]+)/.exec(words)?.[1]
      const context = /\s["']?((?:\.|[\w-]+)(?:\/[\w.-]*)*\/?|\.)["']?\s*$/.exec(words)?.[1] ?? '.'
      if (/\s--target[= ]\s*["']?\$/.test(words)) return []
      const folder = posix.normalize(context).replace(/(?<=.)\/$/, '')
      const dockerfile = posix.normalize(given ?? posix.join(folder, 'Dockerfile'))
      return [{ file, line, dockerfile, context: folder, target, ships: !/test/i.test(target ?? '') }]
    })
  })
}
