import type { Build } from '../ci/build.js'
import { Problem } from '../errors/problem.js'
import { imageName } from '../image/name.js'
import { parseRepository, printRepository } from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import { type Publishes, sharedProblems } from '../plan/branches.js'
import type { File } from '../settings/file.js'
import { forBranch } from '../settings/for-branch.js'
import type { Words } from '../settings/parse.js'
import { settle, type Settled } from '../settings/settle.js'
import { settingsOf } from '../settings/table.js'
import type { Env } from '../types.js'

const BUILD = ['target', 'file', 'context', 'build-arg', 'secret', 'label', 'platform']
const COMPARED = ['app', 'image', 'tag', ...BUILD]

/** What is compared. */
export interface Shared {
  readonly words: Words
  readonly env: Env
  /** The whole file. */
  readonly file: File
  readonly build: Build
}

/**
 * The problems of branches of `branches:` that would publish over each other, for a command that publishes a branch.
 * In a CI job a flag or variable counts for every branch, unless it says what the file says; by hand for this run alone.
 */
export function sharedByBranches({ words, env, file, build }: Shared): Problem[] {
  const { branches } = file
  const publishes = settingsOf(words.command ?? '').some(({ name }) => name === 'branch')
  // A release by hand of something published is meant for the app it names.
  if (branches === undefined || !publishes || words.arguments.length > 0) return []
  const own = settle('ship', words, env, forBranch(file, build.branch))
  const said = (branch: string | undefined): Settled =>
    settle('ship', { ...words, flags: new Map() }, {}, forBranch(file, branch))
  const everywhere =
    build.service === 'local' ? new Map<string, string>() : overridden(own, said(build.branch))
  const valuesOf = (branch: string): Map<string, unknown> => {
    if (branch === build.branch) return new Map(own.values)
    const { values } = said(branch)
    return new Map(COMPARED.map((name) => [name, (everywhere.has(name) ? own.values : values).get(name)]))
  }
  const asked = own.values.get('branch')
  const besides = Array.isArray(asked) && asked.includes(build.branch) ? [build.branch ?? ''] : []
  const names = [...new Set([...branches.keys(), ...besides])]
  const usual = usualImage(own, build)
  return sharedProblems(
    names.map((branch) => published(branch, valuesOf(branch), usual)),
    everywhere,
  )
}

function overridden({ values, sources }: Settled, file: Settled): Map<string, string> {
  const found = COMPARED.flatMap((name) => {
    const source = sources.get(name) ?? ''
    const same = JSON.stringify(values.get(name)) === JSON.stringify(file.values.get(name))
    return /^(?:\$|--)/.test(source) && !same ? [[name, source] as const] : []
  })
  return new Map(found)
}

function published(branch: string, values: ReadonlyMap<string, unknown>, usual: string): Publishes {
  const [app, image, tags] = ['app', 'image', 'tag'].map((name) => values.get(name))
  return {
    branch,
    app: typeof app === 'string' ? app : undefined,
    image: typeof image === 'string' ? spelt(image) : usual,
    // A tag with the build's number or commit in it is nobody else's.
    tags: movingTags(Array.isArray(tags) ? tags.map(String) : [], { service: 'unknown', branch }).tags,
    build: Object.fromEntries(BUILD.map((name) => [name, JSON.stringify(values.get(name) ?? '')])),
  }
}

function usualImage({ values }: Settled, build: Build): string {
  const username = values.get('docker-username')
  const { repositoryName, private: secret } = build
  const usual = imageName({
    image: undefined,
    username: typeof username === 'string' ? username : undefined,
    repositoryName,
    private: secret,
  })
  return usual === undefined ? 'the image' : printRepository(usual)
}

function spelt(image: string): string {
  try {
    return printRepository(parseRepository(image))
  } catch (error) {
    // A name that is none is told where it is used.
    if (error instanceof Problem) return image
    throw error
  }
}
