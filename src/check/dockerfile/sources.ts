import { posix } from 'node:path'
import type { Instruction } from '../../image/instructions.js'
import { flagOf, wordsOf } from '../../image/takings.js'

/** Where what a process starts is looked for. */
export interface Around {
  readonly files: ReadonlyMap<string, string>
  /** The folder of the build context. */
  readonly folder: string
  /** What makes the image. */
  readonly chain: readonly Instruction[]
}

/** A text of the project that lies in the image under some path. */
export interface Script {
  readonly file: string
  readonly text: string
}

const join = (folder: string, path: string): string => posix.join(folder, path).replace(/^\.\//, '')

/** The paths of the project that instructions name as sources of the context. */
export const copiedFrom = ({ chain, folder }: Around): string[] =>
  chain
    .filter((one) => /^(?:COPY|ADD)$/.test(one.keyword) && flagOf(one, 'from') === undefined)
    .flatMap((one) => wordsOf(one).slice(0, -1))
    .map((source) => join(folder, source.replace(/^\//, '').replace(/\/$/, '') || '.'))

/** The shell script that a path of the image stands for: the one file with that name, the nearest of several. */
export function findScript(path: string, around: Around): Script | undefined {
  const named = [...around.files].filter(([file]) => posix.basename(file) === posix.basename(path))
  const exact = named.find(([file]) => file === join(around.folder, path.replace(/^\/(?:\w+\/)?/, '')))
  const [file, text] = exact ?? (named.length === 1 ? (named[0] ?? []) : [])
  if (file === undefined || text === undefined) return undefined
  const isShell =
    /^#!.*\b(?:ba|da|a|z)?sh\b/.test(text) || (!text.startsWith('#!') && /\.(?:ba)?sh$/.test(file))
  return isShell ? { file, text } : undefined
}

/** What `npm run` runs under a name, by the package.json that is copied; undefined: it is not known. */
export function findPackage(script: string, cd: string, around: Around): string | undefined {
  const sources = copiedFrom(around)
  const folders = [...new Set([join(around.folder, cd.replace(/^\//, '') || '.'), ...sources, around.folder])]
  const files = [...sources, ...folders.map((folder) => join(folder, 'package.json'))]
  const found = [...new Set(files)].filter(
    (file) => posix.basename(file) === 'package.json' && around.files.has(file),
  )
  const [file = ''] = found
  if (found.length > 1 && posix.dirname(file) !== around.folder) return undefined
  return scriptIn(around.files.get(file), script)
}

function scriptIn(text: string | undefined, script: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    const scripts = isMap(value) ? value['scripts'] : undefined
    const line = isMap(scripts) ? scripts[script] : undefined
    return typeof line === 'string' ? line : undefined
  } catch {
    return undefined // no JSON: npm says so itself
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
