import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Document, LineCounter, YAMLMap } from 'yaml'
import { type Problem, problem } from '../errors/problem.js'
import { nearest } from './nearest.js'
import { settings } from './table.js'

/** One entry of `test:`: what a test run is given, and its command. */
export interface TestRun {
  readonly env: readonly string[]
  readonly envFile: readonly string[]
  readonly network?: string | undefined
  /** The command; none means the image's own. */
  readonly run: readonly string[]
}

/** What slipway.yml says. */
export interface File {
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly tests: readonly TestRun[]
  readonly problems: readonly Problem[]
}

const RUN_KEYS = ['env', 'env-file', 'network', 'run']
const fileKeys = [
  ...[...settings.values()].filter((one) => one.from === 'flag and file').map((one) => one.name),
  'test',
]

const FILE = 'slipway.yml'
const none = (problems: readonly Problem[] = []): File => ({ values: new Map(), tests: [], problems })

/** Reads slipway.yml of the folder; a missing file says nothing, an unreadable one is a problem. */
export async function loadFile(folder: string): Promise<File> {
  let text: string
  try {
    text = readFileSync(join(folder, FILE), 'utf8')
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    return none(code === 'ENOENT' ? [] : [problem('E_FILE_READ', { file: FILE, reason: code })])
  }
  return readFile(FILE, text)
}

/**
 * Reads slipway.yml. Every scalar stays text, so `tag: 1.10` is 1.10. Unknown keys, keys given twice and values of
 * the wrong shape come back as problems with their line, all at once.
 */
export async function readFile(name: string, text: string): Promise<File> {
  const { parseDocument, LineCounter: Counter } = await import(/* webpackMode: "eager" */ 'yaml')
  const lines = new Counter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const syntax = document.errors.map((error) =>
    problem('E_FILE_SYNTAX', {
      file: name,
      line: lines.linePos(error.pos[0]).line,
      detail: error.message.split('\n')[0]?.replace(/[.:]$/, '') ?? 'unreadable',
    }),
  )
  if (syntax.length > 0) return none(syntax)
  return readDocument(name, document, lines)
}

function readDocument(file: string, document: Document.Parsed, lines: LineCounter): File {
  const values = new Map<string, readonly string[]>()
  const tests: TestRun[] = []
  const problems: Problem[] = []
  const root: unknown = document.contents === null ? {} : document.toJS()
  const lineOf = (key: string): number => {
    const pair = (document.contents as unknown as YAMLMap | null)?.items.find(
      (item) => String(item.key) === key,
    )
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range
    return range === undefined ? 1 : lines.linePos(range[0]).line
  }
  if (root !== '' && !isMap(root))
    return none([problem('E_FILE_SYNTAX', { file, line: 1, detail: 'it must be a map of settings' })])
  for (const [key, value] of Object.entries(isMap(root) ? root : {})) {
    const source = `${file} line ${lineOf(key)}: ${key}`
    if (!fileKeys.includes(key))
      problems.push(problem('E_FILE_KEY', { file, line: lineOf(key), key, nearest: nearest(key, fileKeys) }))
    else if (key === 'test') {
      const read = readTests(value, source)
      tests.push(...read.tests)
      problems.push(...read.problems)
    } else {
      const texts = textsOf(value)
      if (texts === undefined || (texts.length !== 1 && settings.get(key)?.kind !== 'list'))
        problems.push(problem('E_VALUE', { source, want: 'a single value', got: 'something else' }))
      else if (texts.some((one) => one === '')) problems.push(problem('E_VALUE', { source, want: 'a value' }))
      else values.set(key, texts)
    }
  }
  return { values, tests, problems }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A scalar or a list of scalars as texts. */
function textsOf(value: unknown): string[] | undefined {
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all.every((one) => typeof one === 'string') ? all : undefined
}

function readTests(value: unknown, source: string): { tests: TestRun[]; problems: Problem[] } {
  const entries: unknown[] = Array.isArray(value) ? value : [value]
  const problems: Problem[] = []
  const tests = entries.map((entry) => {
    const map = isMap(entry) ? entry : {}
    if (!isMap(entry))
      problems.push(
        problem('E_VALUE', {
          source,
          want: 'entries such as {env: [NAME], run: [npm, test]}',
          got: 'something else',
        }),
      )
    for (const key of Object.keys(map))
      if (!RUN_KEYS.includes(key))
        problems.push(problem('E_VALUE', { source, want: `the keys ${RUN_KEYS.join(', ')}`, got: key }))
    const texts = (key: string): string[] => {
      const read = map[key] === undefined ? [] : textsOf(map[key])
      if (read === undefined || read.includes(''))
        problems.push(
          problem('E_VALUE', { source: `${source}: ${key}`, want: 'a list of texts', got: 'something else' }),
        )
      return read ?? []
    }
    const run = texts('run')
    // One text is a shell line, as in a Dockerfile's shell form; a list is the words themselves.
    const shell = typeof map['run'] === 'string' ? ['sh', '-c', ...run] : run
    return { env: texts('env'), envFile: texts('env-file'), network: texts('network')[0], run: shell }
  })
  return { tests, problems }
}
