import { type Command, nameOfImage } from './publishing.js'

/** What a pipeline that published by itself says about what it published. */
export interface Found {
  readonly file?: string | undefined
  readonly target?: string | undefined
  readonly context?: string | undefined
  readonly buildArgs: readonly string[]
  readonly image?: string | undefined
  /** As it was written, variables and all. */
  readonly written?: string | undefined
  readonly app?: string | undefined
  /** Heroku process types besides web. */
  readonly processes: readonly string[]
}

const VALUED =
  /^(?:-[tfmc]|--(?:tag|file|target|build-arg|cache-from|cache-to|label|network|platform|progress|add-host|secret|ssh|output|builder|memory|iidfile|shm-size|ulimit))$/
const VARIABLE = /[$`]/

/** Reads from the commands that go what their image is built from, what it is called, and the app it goes to. */
export function readFound(commands: readonly Command[]): Found {
  const pushes = commands.filter(({ words }) => words[0] === 'docker' && words.slice(1, 3).includes('push'))
  const names = pushes
    .flatMap(({ words }) => words.slice(2).filter((word) => !/^-|^push$/.test(word)))
    .map(nameOfImage)
  const builds = commands
    .filter(({ kind, words }) => kind === 'build' || words.includes('--push'))
    .map(readBuild)
  const {
    file,
    target,
    context,
    args = [],
  } = builds.filter((one) => one.tags.some((tag) => names.includes(tag))).at(-1) ?? builds.at(-1) ?? {}
  const cli = commands.filter(
    ({ words }) => words[0] === 'heroku' && words[1]?.startsWith('container:') === true,
  )
  const app = [
    ...cli.flatMap(({ words }) => valueOf(words, '-a', '--app')),
    ...names.flatMap((name) => /^registry\.heroku\.com\/([^/]+)/.exec(name)?.[1] ?? []),
  ]
  const types = [
    ...names.flatMap((name) => /^registry\.heroku\.com\/[^/]+\/(\w+)/.exec(name)?.[1] ?? []),
    ...cli.flatMap(({ words }) =>
      words.slice(2).filter((word, at, all) => /^\w+$/.test(word) && all[at - 1]?.startsWith('-') !== true),
    ),
  ]
  const hub = names.filter((name) => !name.startsWith('registry.heroku.com/') && name.includes('/'))
  return {
    file: literal(file),
    target: literal(target),
    context: literal(context),
    buildArgs: args.filter((arg) => /^(?!BUILDKIT_INLINE_CACHE=)[^$`]*=[^$`]*$/.test(arg)),
    image: literal(hub.at(0)),
    written: hub.at(0),
    app: app.find((name) => !VARIABLE.test(name)),
    processes: [...new Set(types)].filter((type) => type !== 'web'),
  }
}

const literal = (word: string | undefined): string | undefined =>
  word === undefined || VARIABLE.test(word) ? undefined : word.replace(/^\.\/(?=.)/, '')

function readBuild({ words }: Command) {
  const rest = words.slice(words.indexOf('build') + 1)
  const context = rest.filter((word, at) => !word.startsWith('-') && !VALUED.test(rest[at - 1] ?? '')).at(-1)
  return {
    file: valueOf(words, '-f', '--file').at(-1),
    target: valueOf(words, '--target').at(-1),
    context: context?.replace(/(.)\/$/, '$1'),
    args: valueOf(words, '--build-arg'),
    tags: valueOf(words, '-t', '--tag').map(nameOfImage),
  }
}

const valueOf = (words: readonly string[], ...flags: readonly string[]): string[] =>
  words.flatMap((word, at) => {
    if (flags.includes(words[at - 1] ?? '')) return [word]
    const flag = flags.find((one) => one.startsWith('--') && word.startsWith(`${one}=`))
    return flag === undefined ? [] : [word.slice(flag.length + 1)]
  })
