import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Document, LineCounter } from 'yaml'
import { type Problem, problem } from '../errors/problem.js'
import { BRANCHES, readBranches } from './branches.js'
import { type Entries, type MapAt, readEntries } from './entries.js'
import { isMap } from './shape.js'
import { settings } from './table.js'
import type { TestRun } from './test-runs.js'

export type { TestRun } from './test-runs.js'

/** What slipway.yml says. */
export interface File {
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly tests: readonly TestRun[]
  /** What `branches:` says: the branches that publish, each with what it has of its own. */
  readonly branches?: ReadonlyMap<string, Entries>
  /** Setting name → where it stands, where that is not the top of the file: `branches: develop: tag`. */
  readonly places?: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

const fileKeys = [...settings.values()].filter((one) => one.from === 'flag and file').map((one) => one.name)

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
  const root: unknown = document.contents === null ? {} : document.toJS()
  if (root !== '' && !isMap(root))
    return none([problem('E_FILE_SYNTAX', { file, line: 1, detail: 'it must be a map of settings' })])
  const json = root === '' ? {} : root
  const top: MapAt = { file, lines, node: document.contents, json, line: 1, under: '' }
  const { values, tests = [], problems } = readEntries(top, [...fileKeys, 'test', BRANCHES], BRANCHES)
  const read = readBranches(top, [...fileKeys.filter((key) => key !== 'branch'), 'test'])
  return {
    values,
    tests,
    problems: [...problems, ...read.problems],
    ...(read.branches === undefined ? {} : { branches: read.branches }),
  }
}
