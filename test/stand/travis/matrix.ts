import { asList, asMap, isMap, onlyKeys } from './yaml.js'
import type { Yaml, YamlMap } from './yaml.js'

/** One job before it is read: all keys that hold for it, and the `jobs.include` entry that it came from. */
interface Row {
  map: YamlMap
  own: YamlMap | undefined
}

const axes = ['os', 'dist', 'arch', 'node_js', 'env']
const rootOnly = [
  'jobs',
  'matrix',
  'stages',
  'branches',
  'if',
  'notifications',
  'version',
  'conditions',
  'env',
]

/**
 * The jobs of a build: the product of the lists at the root, then `jobs.include`, duplicates dropped.
 * A product of one job gives way to included ones, which inherit the first value of every list.
 * https://docs.travis-ci.com/user/build-matrix
 */
export const expand = (root: YamlMap): Row[] => {
  const { global, jobs: envJobs } = splitEnv(root.get('env'))
  const lists = axes
    .map((key) => ({ key, values: key === 'env' ? envJobs : asList(root.get(key)) }))
    .filter(({ values }) => values.length > 0)
  const product = lists.reduce<Map<string, Yaml>[]>(
    (rows, { key, values }) => rows.flatMap((row) => values.map((value) => new Map([...row, [key, value]]))),
    [new Map()],
  )
  const included = readIncludes(root)
  const shared = new Map([...root].filter(([key]) => !rootOnly.includes(key)))
  const first = new Map(lists.map(({ key, values }) => [key, values[0] ?? '']))
  const base = new Map<string, Yaml>([...shared, ['env.global', global]])
  const expanded = product.length === 1 && included.length > 0 ? [] : product
  return unique([
    ...expanded.map((row) => ({ map: new Map([...base, ...row]), own: undefined })),
    ...included.map((own) => ({ map: new Map([...base, ...first, ...own]), own })),
  ])
}

const splitEnv = (env: Yaml | undefined): { global: Yaml; jobs: readonly Yaml[] } => {
  if (!isMap(env)) return { global: '', jobs: asList(env) }
  const grouped = ['global', 'jobs', 'matrix'].some((key) => env.has(key))
  if (!grouped) return { global: '', jobs: env.size > 0 ? [env] : [] }
  onlyKeys(env, ['global', 'jobs', 'matrix'], 'env')
  return { global: env.get('global') ?? '', jobs: asList(env.get('jobs') ?? env.get('matrix')) }
}

/** Entries of `jobs.include`; one without a stage stays in the stage of the entry before it. */
const readIncludes = (root: YamlMap): YamlMap[] => {
  const value = root.get('jobs') ?? root.get('matrix')
  if (Array.isArray(value)) return withStages(value)
  const jobs = asMap(value, 'jobs')
  onlyKeys(jobs, ['include'], 'jobs')
  return withStages(asList(jobs.get('include')))
}

const withStages = (entries: readonly Yaml[]): YamlMap[] => {
  let stage: Yaml | undefined
  return entries.map((entry) => {
    const job = asMap(entry, 'jobs.include')
    stage = job.get('stage') ?? stage
    return stage === undefined ? job : new Map([...job, ['stage', stage]])
  })
}

const unique = (rows: Row[]): Row[] => {
  const seen = new Set<string>()
  return rows.filter(({ map }) => {
    const key = JSON.stringify(map, (_, value: unknown) => (value instanceof Map ? [...value] : value))
    return !seen.has(key) && seen.add(key) !== undefined
  })
}
