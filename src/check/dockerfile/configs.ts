import { posix } from 'node:path'
import { flagOf, wordsOf } from '../../image/takings.js'
import type { DockerfileFacts, StageFacts } from './model.js'
import { readsPort } from './process.js'
import { chainOf } from './stages.js'

/** A configuration file of a server that the image gets. */
export interface Config {
  readonly file: string
  /** Undefined: it is not at hand. */
  readonly text: string | undefined
  /** The port it names. */
  readonly listens: { readonly number: number; readonly line: number } | undefined
}

// `listen 80;`, `listen [::]:80`, `Listen 80`, `<Connector port="8080"`, `:80 {`
const LISTENS =
  /^\s*(?:listen|Listen)\s+(?:\S*:)?(\d+)\b|<Connector\b[^>]*\bport="(\d+)"|^(?:https?:\/\/)?:(\d+)\b/

function listensIn(text: string, from: number): Config['listens'] {
  for (const [at, line] of text.split('\n').entries()) {
    const found = LISTENS.exec(line)
    const number = found?.slice(1).find((one) => one !== undefined)
    if (number !== undefined) return { number: Number(number), line: at + from }
  }
  return undefined
}

// What is served is no configuration, whatever its folder is called.
const SERVED = /(?:^|\/)(?:html|htdocs|www|public|webapps)(?:\/|$)/
const WRITTEN = /\b(?:listen|ports\.conf|server\.xml|Caddyfile)\b|\.conf\b/i
const FILLED = /template|\.tmpl|\.erb|\.j2/

/**
 * The configuration files of a server, `named` by their paths, that a stage copies; undefined: one of them is filled in
 * with `$PORT`, or may be in a way that nobody here sees.
 */
export function copiedConfigs(
  { context, file }: DockerfileFacts,
  stage: StageFacts,
  named: RegExp,
  files: ReadonlyMap<string, string>,
): readonly Config[] | undefined {
  const configs: Config[] = []
  for (const one of chainOf(stage)) {
    if (one.keyword === 'RUN' && WRITTEN.test(one.rest) && /sed|>|tee|perl/.test(one.rest)) return undefined
    if (one.keyword !== 'COPY' && one.keyword !== 'ADD') continue
    const words = wordsOf(one)
    if (!words.some((word) => named.test(word)) || SERVED.test(words.at(-1) ?? '')) continue
    if (FILLED.test(words.join(' ')) || flagOf(one, 'from') !== undefined) return undefined
    const bodies = one.heredocs.map((text) => ({ file, text, listens: listensIn(text, one.line) }))
    configs.push(
      ...bodies,
      ...words.slice(0, -1).flatMap((word) => configsAt(word, context.folder, named, files)),
    )
  }
  return configs.some((one) => readsPort(one.text ?? '') || FILLED.test(one.file)) ? undefined : configs
}

function configsAt(
  source: string,
  folder: string,
  named: RegExp,
  files: ReadonlyMap<string, string>,
): Config[] {
  if (source.includes('<<')) return []
  const path = posix.join(folder, source.replace(/^\//, '')).replace(/\/$/, '')
  const below = [...files].filter(([one]) => one === path || path === '.' || one.startsWith(`${path}/`))
  if (below.length === 0) return [{ file: path, text: undefined, listens: undefined }]
  return below
    .filter(([one]) => one === path || named.test(one))
    .map(([one, text]) => ({ file: one, text, listens: listensIn(text, 1) }))
}
