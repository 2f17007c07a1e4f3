import { type Problem, problem } from '../errors/problem.js'

/** What one branch publishes and where, as far as branches may get in each other's way. */
export interface Publishes {
  readonly branch: string
  readonly app: string | undefined
  /** As printed; a name that is worked out is the same for all. */
  readonly image: string
  /** The moving tags, filled in. */
  readonly tags: readonly string[]
  /** What shapes the image: setting name → its value as text. */
  readonly build: Readonly<Record<string, string>>
}

/** Setting name → the flag or variable (`--tag`, `$HEROKU_APP`) that sets it for whichever branch is built. */
export type Everywhere = ReadonlyMap<string, string>

/**
 * The problems of branches that would publish over each other: never going backwards holds for each branch by itself,
 * so two may neither release to one app nor move one tag; and since a commit may be on both, they may not build one
 * repository's images in different ways.
 */
export function sharedProblems(all: readonly Publishes[], everywhere: Everywhere): Problem[] {
  return all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .flatMap((other) => [
        ...sharedApp(one, other, everywhere),
        ...sharedTags(one, other, everywhere),
        ...sharedImage(one, other),
      ]),
  )
}

const share = (one: Publishes, other: Publishes, what: string, hint: string): Problem =>
  problem('E_BRANCHES_SHARE', { one: one.branch, other: other.branch, what, hint })

function sharedApp(one: Publishes, other: Publishes, everywhere: Everywhere): Problem[] {
  if (one.app === undefined || one.app !== other.app) return []
  const hint = give(everywhere.get('app'), 'an app', `{${other.branch}: {app: ${one.app}-${other.branch}}}`)
  return [share(one, other, `both release to ${one.app}, so each would replace the other there`, hint)]
}

function sharedTags(one: Publishes, other: Publishes, everywhere: Everywhere): Problem[] {
  const tags = one.image === other.image ? one.tags.filter((tag) => other.tags.includes(tag)) : []
  if (tags.length === 0) return []
  const hint = give(everywhere.get('tag'), 'a moving tag', `{${other.branch}: {tag: '{branch}'}}`)
  return [
    share(
      one,
      other,
      `both move ${tags.join(', ')} of ${one.image}, so each would replace the other there`,
      hint,
    ),
  ]
}

function sharedImage(one: Publishes, other: Publishes): Problem[] {
  if (one.image !== other.image) return []
  const names = Object.keys(one.build).filter((name) => one.build[name] !== other.build[name])
  if (names.length === 0) return []
  const what = `build ${one.image} with another ${names.join(', ')}, and a commit that is on both has one commit tag`
  const hint = give(undefined, 'an image', `{${other.branch}: {image: ${one.image}-${other.branch}}}`)
  return [share(one, other, what, hint)]
}

const give = (source: string | undefined, what: string, example: string): string =>
  source === undefined
    ? `Give one of them ${what} of its own in slipway.yml: branches: ${example}.`
    : `${source.replace(/^\$/, '')} sets it for both: take it out there, and give each ${what} of its own in slipway.yml.`
