import { variablesOf, splitEnv } from './env.js'
import { AXES, INCLUDED, JOBS, type Keys } from './keys.js'
import { at, type Dict, type Field, itemsOf, type Node, type Reading, textOf } from './node.js'
import { settle } from './settle.js'

/** One job before it is read: the keys that hold for it, `env` apart. */
export interface Row {
  readonly keys: Dict
  readonly global: Node | undefined
  readonly allowFailure: boolean
  /** The entry of `jobs.include` that it is. */
  readonly own: Dict | undefined
}

/** As many jobs as Travis makes of one build at most. */
const MOST = 200

const ROOT_ONLY = [
  'jobs',
  'stages',
  'branches',
  'if',
  'notifications',
  'version',
  'conditions',
  'env',
  'import',
]

type Choice = ReadonlyMap<string, Node>

/**
 * The jobs of a build: the product of the lists at the root without `jobs.exclude`, then `jobs.include`. A product of
 * one job gives way to included ones, which inherit the first value of every list.
 * https://docs.travis-ci.com/user/build-matrix
 */
export function expand(root: Dict, reading: Reading): readonly Row[] {
  const { global, jobs: envs } = splitEnv(at(root, 'env'))
  const axes = [...AXES, 'env']
    .map((key) => ({ key, values: key === 'env' ? envs : itemsOf(at(root, key)) }))
    .filter(({ values }) => values.length > 0)
  const jobs = jobsOf(at(root, 'jobs'), reading)
  const choices = product(axes).filter((one) => !jobs.excluded.some((entry) => fits(entry, one)))
  const shared = [...root.fields].filter(([key]) => !ROOT_ONLY.includes(key))
  const row = (over: Choice, own?: Dict): Row => {
    const keys = dictOf(root.line, shared, fieldsOf(over), [...(own?.fields ?? [])])
    const all = new Map([...keys.fields].map(([key, { value }]) => [key, value]))
    return { keys, global, own, allowFailure: jobs.allowed.some((entry) => fits(entry, all)) }
  }
  const first = new Map(
    axes.flatMap(({ key, values: [value] }) => (value === undefined ? [] : [[key, value]])),
  )
  const expanded = choices.length === 1 && jobs.included.length > 0 ? [] : choices
  return [
    ...alike(expanded).map((one) => row(one)),
    ...jobs.included.slice(0, MOST).map((own) => row(first, own)),
  ]
}

const product = (
  axes: readonly { readonly key: string; readonly values: readonly Node[] }[],
): readonly Choice[] =>
  axes.reduce<readonly Choice[]>(
    (rows, { key, values }) =>
      rows.flatMap((row) => values.map((value) => new Map([...row, [key, value]]))).slice(0, MOST),
    [new Map()],
  )

const fieldsOf = (choice: Choice): readonly (readonly [string, Field])[] =>
  [...choice].map(([key, value]) => [key, { key, line: value.line, value, anchored: false }])

const dictOf = (line: number, ...parts: readonly (readonly (readonly [string, Field])[])[]): Dict => ({
  kind: 'dict',
  fields: new Map(parts.flat()),
  line,
})

/** One of each kind: version numbers of a language make no difference to what is judged here. */
function alike(choices: readonly Choice[]): readonly Choice[] {
  const kinds = new Map<string, Choice>()
  for (const one of choices) {
    const kind = ['os', 'dist', 'env'].map((key) => valueKey(key, one.get(key))).join('\n')
    if (!kinds.has(kind)) kinds.set(kind, one)
  }
  return [...kinds.values()]
}

const valueKey = (key: string, node: Node | undefined): string =>
  key === 'env'
    ? JSON.stringify(variablesOf(node, '').map(({ name, value }) => [name, value]))
    : (textOf(node)?.text ?? '')

/** Whether an entry of `exclude` or `allow_failures` means this job. One with a condition may or may not. */
function fits(entry: Dict, job: Choice): boolean {
  if (entry.fields.size === 0 || entry.fields.has('if')) return false
  return [...entry.fields.values()].every(
    ({ key, value }) => valueKey(key, value) === valueKey(key, job.get(key)),
  )
}

interface Jobs {
  readonly included: readonly Dict[]
  readonly excluded: readonly Dict[]
  readonly allowed: readonly Dict[]
}

function jobsOf(node: Node | undefined, reading: Reading): Jobs {
  const known = [...JOBS.known, ...JOBS.aliases.keys()]
  // A list, or one job, instead of the groups are included jobs.
  const grouped = node?.kind === 'dict' && known.some((key) => node.fields.has(key))
  const jobs = grouped ? settle(node, JOBS, 'jobs', reading.note) : undefined
  return {
    included: withStages(entries(jobs === undefined ? node : at(jobs, 'include'), 'jobs.include', reading)),
    excluded: entries(at(jobs, 'exclude'), 'jobs.exclude', reading),
    allowed: entries(at(jobs, 'allow_failures'), 'jobs.allow_failures', reading),
  }
}

function entries(node: Node | undefined, where: string, { note }: Reading): readonly Dict[] {
  const keys: Keys = INCLUDED
  return itemsOf(node).map((item) => {
    if (item.kind !== 'dict')
      note('value', item.line, {
        message: `An entry of ${where} must be a mapping of keys; Travis drops this one.`,
        fix: 'Write it as "- name: …" with the keys of the job below.',
      })
    return settle(item, keys, where, note)
  })
}

/** An entry without a stage stays in that of the entry before it. */
function withStages(jobs: readonly Dict[]): readonly Dict[] {
  let stage: Field | undefined
  return jobs.map((job) => {
    stage = job.fields.get('stage') ?? stage
    return stage === undefined ? job : { ...job, fields: new Map([...job.fields, ['stage', stage]]) }
  })
}
