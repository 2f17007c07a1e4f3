import { nearest } from '../../settings/nearest.js'
import { DISTS, LANGUAGES, SERVICES } from './keys.js'
import { phases } from './model.js'
import { at, type Dict, type Field, isBlank, itemsOf, type Node, type Note, textOf, textsOf } from './node.js'

/** Notes the values of the root, or of one included job, that Travis does not take. */
export function checkValues(keys: Dict, note: Note): void {
  for (const phase of phases)
    if (phase !== 'deploy') for (const item of itemsOf(at(keys, phase))) checkCommand(phase, item, note)
  checkCondition(at(keys, 'if'), note)
  checkEnv(at(keys, 'env'), note)
  const language = textOf(at(keys, 'language'))
  checkWord('language', language?.text, at(keys, 'language')?.line, LANGUAGES, 'takes ruby', note)
  const dist = textOf(at(keys, 'dist'))
  checkWord('dist', dist?.text, at(keys, 'dist')?.line, DISTS, 'takes its default', note)
  for (const { text, lines } of textsOf(at(keys, 'services')))
    checkWord('service', text, lines[0], SERVICES, 'starts nothing for it', note)
}

/** `- echo "a": b` is a mapping to YAML, and a command to who wrote it. */
function checkCommand(phase: string, item: Node, note: Note): void {
  if (item.kind !== 'dict') return
  const [field] = item.fields.values()
  const text = field === undefined ? '{}' : `${field.key}: ${textOf(field.value)?.text ?? ''}`.trim()
  note('value', field?.line ?? item.line, {
    message: `A colon makes a mapping of "${shorten(text)}", so Travis drops it from ${phase} and never runs it.`,
    fix: `Put the whole command in quotes, or below "- |".`,
  })
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text)

/** Notes an `if` that is no text. */
export function checkCondition(node: Node | undefined, note: Note): void {
  if (node === undefined || node.kind === 'scalar') return
  note('value', node.line, {
    message: 'An "if" must be one text; Travis drops this one, so nothing is left out.',
    fix: 'Write it as one text, such as: branch = main AND type = push.',
  })
}

function checkWord(
  what: string,
  text: string | undefined,
  line: number | undefined,
  known: ReadonlySet<string>,
  effect: string,
  note: Note,
): void {
  if (text === undefined || line === undefined) return
  const word = text.trim().toLowerCase()
  // A slip of the hand Travis puts right by itself; names of internal stacks begin with underscores.
  if (known.has(word) || nearest(word, known) !== undefined || word.startsWith('__')) return
  note('value', line, {
    severity: 'warning',
    message: `Travis knows no ${what} "${shorten(text)}" and ${effect}.`,
    fix: `Write one of: ${[...known].join(', ')}.`,
  })
}

function checkEnv(env: Node | undefined, note: Note): void {
  if (env === undefined || isBlank(env)) return
  const groups = ['global', 'jobs', 'matrix']
  const grouped = env.kind === 'dict' && groups.some((key) => env.fields.has(key))
  if (env.kind === 'dict')
    for (const field of env.fields.values())
      if (grouped && !groups.includes(field.key)) checkBeside(field, note)
  const parts = grouped ? groups.map((key) => at(env, key)) : [env]
  for (const item of parts.flatMap(itemsOf)) {
    if (item.kind === 'dict') for (const field of item.fields.values()) checkVariable(field, note)
    else if (item.kind === 'scalar' && !item.source.text.includes('='))
      note('value', item.line, {
        severity: 'warning',
        message: `"${shorten(item.source.text)}" sets no variable: there is no "=" in it.`,
        fix: 'Write NAME=value, or NAME: value.',
      })
  }
}

const checkBeside = ({ key, line }: Field, note: Note): void =>
  note('key', line, {
    severity: 'warning',
    message: `Beside global and jobs Travis reads nothing under env, so "${key}" is not set.`,
    fix: `Move "${key}" below "global".`,
  })

function checkVariable({ key, line, value }: Field, note: Note): void {
  const secure = value.kind === 'dict' && value.fields.size === 1 && value.fields.has('secure')
  if (value.kind === 'scalar' || secure) return
  note('value', line, {
    message: `The variable ${key} must have one text for a value; Travis drops it.`,
    fix: `Write ${key}: "…", or ${key}: with "secure: …" below it.`,
  })
}
