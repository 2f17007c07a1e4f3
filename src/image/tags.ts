import type { Build } from '../ci/build.js'
import { type Problem, problem } from '../errors/problem.js'
import { isTag } from './reference.js'

export interface MovingTags {
  /** Without the commit tag, each once, in the order they were asked for. */
  readonly tags: readonly string[]
  /** `E_TAG_UNKNOWN` matters only to a build that publishes, the others to every build. */
  readonly problems: readonly Problem[]
}

interface Blank {
  readonly what: string
  readonly value: (build: Build) => string | undefined
}

const LONGEST = 128
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
const BLANK = /\{([^{}]*)\}/g

/** The first seven digits of a commit, as git shows it. */
export const short = (commit: string): string => commit.slice(0, 7)

// The build of a tag has no branch: there the tag stands in, as it does in TRAVIS_BRANCH.
const blanks: ReadonlyMap<string, Blank> = new Map([
  ['branch', { what: 'branch', value: ({ branch, tag }) => branch ?? tag }],
  ['build', { what: 'build number', value: ({ number }) => number }],
  ['short', { what: 'commit', value: ({ commit }) => commit && short(commit) }],
])

/** The tag that every published image has: the full commit. Throws `E_COMMIT_UNKNOWN`, `E_TAG`. */
export function commitTag({ commit }: Build): string {
  if (commit === undefined) throw problem('E_COMMIT_UNKNOWN', {})
  if (!isTag(commit)) throw problem('E_TAG', { tag: commit })
  return commit
}

/**
 * Fills `{branch}`, `{build}` and `{short}` into the templates of the moving tags. In what is filled in, characters
 * that no tag has become `-`, at the front they go, and 128 characters are kept; a template itself must be right.
 */
export function movingTags(templates: readonly string[], build: Build): MovingTags {
  const made = templates.map((template) => fill(template, build))
  const tags = made.filter((one): one is string => typeof one === 'string' && one !== build.commit)
  return { tags: [...new Set(tags)], problems: made.flatMap((one) => (typeof one === 'string' ? [] : one)) }
}

function fill(template: string, build: Build): string | Problem[] {
  const names = [...template.matchAll(BLANK)].map(([, name]) => name ?? '')
  const problems = [...new Set(names)].flatMap((name) => check(template, name, build))
  const rest = template.replace(BLANK, '')
  if (/[^A-Za-z0-9._-]/.test(rest) || /^[.-]/.test(template) || rest.length > LONGEST)
    problems.push(problem('E_TAG', { tag: template }))
  if (problems.length > 0) return problems
  const tag = template
    .replace(BLANK, (_, name: string) =>
      (blanks.get(name)?.value(build) ?? '').replace(/[^A-Za-z0-9._-]/g, '-'),
    )
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST)
  if (!isTag(tag)) return [problem('E_TAG', { tag: template })]
  return COMMIT.test(tag) && tag !== build.commit ? [reserved(template)] : tag
}

function check(template: string, name: string, build: Build): Problem[] {
  const blank = blanks.get(name)
  if (blank === undefined) {
    const hint = `What can be filled in: ${[...blanks.keys()].map((one) => `{${one}}`).join(', ')}.`
    return [problem('E_TAG_TEMPLATE', { template, detail: `nothing is called {${name}}`, hint })]
  }
  if (blank.value(build) !== undefined) return []
  return [problem('E_TAG_UNKNOWN', { template, name, what: blank.what })]
}

const reserved = (template: string): Problem =>
  problem('E_TAG_TEMPLATE', {
    template,
    detail: 'it is the commit tag of another commit, and those never move',
    hint: 'Give it another name; the tag of this commit is published anyway.',
  })
