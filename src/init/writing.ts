import type { YAMLSeq } from 'yaml'
import { downloadLines } from './download.js'
import type { Facts } from './facts.js'
import type { Replaced } from './replaced.js'
import { rewrite, wrongForm } from './rewrite.js'
import { phases } from '../check/travis/model.js'
import { lastLine, type Owner, type Reading } from './sections.js'

/** Where lines are written. */
export interface Site {
  readonly reading: Reading
  readonly root: Owner
  /** The list `jobs.include`. */
  readonly list: YAMLSeq | undefined
  readonly facts: Facts
  readonly notes: string[]
  readonly replaced: Replaced
}

/** The docker service, where the file does not ask for it. */
export function addService({ reading, root }: Site): void {
  const { yaml, lines, text } = reading
  const services = root.keys.get('services')
  if (!root.keys.has('services'))
    return addKey(reading, lineBeforePhases(reading, root), ['services: docker'])
  const names = yaml.isSeq(services) ? services.items : [services]
  const known = names.flatMap((one) => (yaml.isScalar(one) ? [String(one.value).toLowerCase()] : []))
  if (known.includes('docker')) return
  if (services === null || services === undefined || yaml.isAlias(services)) throw wrongForm('services')
  const last = lastLine(reading, services)
  const [start, end] = services.range ?? [0, 0]
  if (yaml.isSeq(services) && services.flow !== true) {
    const dash = /^\s*-\s+/.exec(lines.text(last))?.[0] ?? '  - '
    return lines.add(last, [`${dash}docker`])
  }
  if (lines.at(start) !== last) throw wrongForm('services')
  const held = text.slice(start, end)
  const fresh = yaml.isSeq(services)
    ? held.replace(/\s*\]$/, known.length === 0 ? 'docker]' : ', docker]')
    : `[${held}, docker]`
  lines.replace(
    last,
    lines.text(last).replace(held, () => fresh),
  )
}

/** Commands for the one job, behind what its keys have; what slipway replaces goes at the same time. */
export function addCommands(
  { reading, root, replaced }: Site,
  commands: ReadonlyMap<string, readonly string[]>,
): void {
  const style = root.sections.find(({ form }) => form === 'list')
  const pad = style === undefined ? '  ' : ' '.repeat(style.dash)
  for (const section of root.sections)
    rewrite(reading, section, { replaced, add: commands.get(section.key) ?? [], pad })
  for (const [key, list] of commands)
    if (!root.sections.some((one) => one.key === key))
      addKey(reading, placeFor(reading, root, key), [`${key}:`, ...list.map((one) => `${pad}- ${one}`)])
}

// In a file whose keys stand apart, a new one does as well.
function addKey({ lines }: Reading, after: number, key: readonly string[]): void {
  const isBlank = (line: number): boolean => line >= 0 && line < lines.count && lines.text(line).trim() === ''
  if (isBlank(after)) return lines.add(after, [...key, ''])
  lines.add(after, isBlank(after + 1) ? ['', ...key] : key)
}

// Behind the last of the phases that come before it, else before the first that comes after it, else at the end.
function placeFor({ lines }: Reading, { sections, to }: Owner, key: string): number {
  const order = (one: string): number => phases.indexOf(one as (typeof phases)[number])
  const before = sections.filter((one) => order(one.key) < order(key))
  const after = sections.find((one) => order(one.key) > order(key))
  if (before.length > 0) return Math.max(...before.map((one) => one.to))
  return after === undefined ? to : above(lines, after.from)
}

const lineBeforePhases = ({ lines }: Reading, { sections, to }: Owner): number =>
  sections.length === 0 ? to : above(lines, Math.min(...sections.map(({ from }) => from)))

// A comment right above a key belongs to it.
function above(lines: Reading['lines'], line: number): number {
  let at = line - 1
  while (at >= 0 && /^\s*#/.test(lines.text(at))) at -= 1
  return at
}

/** A job of its own in a stage behind the others, for a build of several jobs: one of them ships, after all have passed. */
export function addStage({ reading, root, list, facts, notes, replaced }: Site, listed: boolean): void {
  const { lines, yaml } = reading
  const skipped = root.sections
    .filter(({ key }) => !['before_install', 'script', 'deploy'].includes(key))
    .filter(({ entries }) => entries.some((entry) => !replaced.whole.includes(entry)))
    .map(({ key }) => `${key}: skip`)
  const job = [
    'stage: ship',
    'dist: jammy',
    'language: generic',
    'services: docker',
    'before_install:',
    ...downloadLines(facts.download).map((one) => `  - ${one}`),
    ...(skipped.includes('install: skip') ? skipped : ['install: skip', ...skipped]),
    'script: slipway ship',
  ]
  notes.push('the build has several jobs: a stage of its own ships once, after all of them have passed')
  if (listed && list !== undefined) {
    if (list.flow === true) throw wrongForm('jobs.include')
    const first = list.items[0] as { range?: readonly number[] } | undefined
    const start = first?.range?.[0] ?? 0
    const edge = start - (reading.text.lastIndexOf('\n', start - 1) + 1)
    return lines.add(lastLine(reading, list), asItem(job, edge))
  }
  const key = root.keys.has('matrix') ? 'matrix' : 'jobs'
  const jobs = root.keys.get(key)
  if (jobs === undefined || jobs === null) {
    if (root.keys.has(key)) throw wrongForm(key)
    return lines.add(root.to, ['jobs:', '  include:', ...asItem(job, 6)])
  }
  if (!yaml.isMap(jobs) || jobs.flow === true || list !== undefined) throw wrongForm(key)
  lines.add(lastLine(reading, jobs), ['  include:', ...asItem(job, 6)])
}

const asItem = (lines: readonly string[], column: number): string[] =>
  lines.map((line, at) => `${' '.repeat(column - (at === 0 ? 2 : 0))}${at === 0 ? '- ' : ''}${line}`)
