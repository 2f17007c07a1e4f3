import { type Problem, problem } from '../errors/problem.js'
import { type Entries, lineOf, type MapAt, mapUnder, readEntries, sourceOf } from './entries.js'

/** The key of slipway.yml whose keys are the branches that publish. */
export const BRANCHES = 'branches'

// What git forbids in the name of a branch: https://git-scm.com/docs/git-check-ref-format
const NO_BRANCH = /[\s~^:?*[\\]|\.\.|^-|^$/

/** Reads `branches:` of the file's top, where it has one; an entry may hold the keys `known`. */
export function readBranches(
  top: MapAt,
  known: readonly string[],
): { branches?: ReadonlyMap<string, Entries>; problems: readonly Problem[] } {
  if (top.json[BRANCHES] === undefined) return { problems: [] }
  const source = sourceOf(top, BRANCHES)
  const map = mapUnder(top, BRANCHES)
  const names = Object.keys(map?.json ?? {})
  if (map === undefined || names.length === 0)
    return {
      problems: [
        problem('E_VALUE', {
          source,
          want: 'a map such as {main: {app: my-app}, develop: {app: my-staging, tag: staging}}',
          got: map === undefined ? 'something else' : 'nothing',
        }),
      ],
    }
  const problems: Problem[] = []
  if (top.json['branch'] !== undefined)
    problems.push(problem('E_FILE_BRANCHES', { file: top.file, line: lineOf(top, 'branch') }))
  const branches = new Map<string, Entries>()
  for (const name of names) {
    if (NO_BRANCH.test(name))
      problems.push(problem('E_VALUE', { source: sourceOf(map, name), want: NAMES, got: name }))
    const own = mapUnder(map, name)
    if (own === undefined)
      problems.push(
        problem('E_VALUE', { source: sourceOf(map, name), want: SETTINGS, got: 'something else' }),
      )
    const { problems: wrong, ...entries } =
      own === undefined ? { values: new Map(), tests: undefined, problems: [] } : readEntries(own, known)
    problems.push(...wrong)
    branches.set(name, entries)
  }
  return { branches, problems }
}

const NAMES = 'the name of a branch, letter by letter'
const SETTINGS = 'settings of its own such as {app: my-staging, tag: staging}'
