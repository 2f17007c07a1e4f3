import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { chooseTarget, readStages, testStage } from '../../src/image/dockerfile.js'
import { readIngredients } from '../../src/image/ingredients.js'
import { digestInputs } from '../../src/image/inputs.js'
import { readContext } from '../../src/io/context-files.js'
import { readIgnoreFile } from '../../src/io/ignore-file.js'
import { plainEnv, run } from '../stand/programs.js'

/** One thing of a build context. */
export type Thing =
  | { kind: 'file'; content: string; mode: number }
  | { kind: 'folder' }
  | { kind: 'link'; to: string }

/** A project as data: it is written anew for every build. */
export interface Project {
  things: Record<string, Thing>
  ignore: string[]
  /** Instructions of the stages `build` and `production`, and of one that nothing needs. */
  build: string[]
  production: string[]
  other: string[]
  args: Record<string, string>
}

/** Which builder of the world's engine. */
export type Builder = 'BuildKit' | 'classic'

export const file = (content: string, mode = 0o644): Thing => ({ kind: 'file', content, mode })

/** What most instructions need to find something. */
export const always: Record<string, Thing> = {
  'a.txt': file('text'),
  'src/a.js': file('script'),
  'src/deep/b.txt': file('deep'),
  'lib/a.js': file('library'),
  'lib/x y/a.js': file('blank'),
  link: { kind: 'link', to: 'src/a.js' },
  linked: { kind: 'link', to: '/src' },
}
const folders = ['src', 'src/deep', 'lib', 'lib/x y', 'docs']
const names = ['a.js', 'b.txt', 'c.md', 'link', 'run']
const paths = ['a.txt', 'link', 'linked', ...folders.flatMap((at) => names.map((name) => `${at}/${name}`))]
const targets = [
  'src',
  'lib',
  '../lib',
  '/src/a.js',
  'a.txt',
  'src/deep',
  'nowhere',
  '../../src/b.txt',
  'link',
]

const things = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        content: fc.constantFrom('one', 'two', ''),
        mode: fc.constantFrom(0o644, 0o755),
      }),
    },
    { weight: 2, arbitrary: fc.record({ to: fc.constantFrom(...targets) }) },
    { weight: 1, arbitrary: fc.constant({}) },
  )
  .map(
    (made): Thing =>
      'content' in made
        ? file(made.content, made.mode)
        : 'to' in made
          ? { kind: 'link', to: made.to }
          : { kind: 'folder' },
  )

const takings = [
  'COPY . /all',
  'COPY src /src',
  'COPY src/ lib /both/',
  'COPY *.txt /texts/',
  'COPY src/*.js lib/* /some/',
  'COPY s*/deep /deep/',
  'COPY link /link',
  'COPY linked/deep /deep',
  'COPY src/link/ /through',
  'COPY ["lib/x y/a.js", "/x y/"]',
  'COPY --chown=1:1 ../src/./deep/../a.js /up',
  'COPY $DIR /dir',
  'COPY ${DIR:-lib}/a.js ${WHERE}/',
  'ADD src/deep a.txt /added/',
  'COPY [bl]* /class/',
]
const others = [
  'LABEL a=b c="d  e"',
  'ENV WHERE=/e  DIR=src',
  'ENV DIR lib',
  'ARG DIR=src',
  'ARG DIR',
  'ARG USED=1',
  'WORKDIR /w',
  'CMD ["x", "y"]',
  'CMD x  y',
  'EXPOSE 80  81',
  'ONBUILD COPY lib /on',
]
const patterns = [
  'src/deep',
  '**/*.md',
  '!src/deep/c.md',
  '*',
  '!src',
  'lib/*',
  '!lib/x*',
  'link',
  '.*',
  'docs',
  '**/link',
]
const instructions = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...takings) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  ),
  { minLength: 1, maxLength: 4 },
)

/** Projects with links, folders, patterns and variables, most of which build. */
export const projects: fc.Arbitrary<Project> = fc.record({
  things: fc
    .dictionary(fc.constantFrom(...paths), things, { maxKeys: 12 })
    .map((more) => ({ ...always, ...more })),
  ignore: fc.array(fc.constantFrom(...patterns), { maxLength: 3 }),
  build: instructions,
  production: instructions,
  other: instructions,
  args: fc.dictionary(fc.constantFrom('DIR', 'USED', 'UNUSED'), fc.constantFrom('src', 'lib'), {
    maxKeys: 2,
  }),
})

/** Small changes, some of which docker sees: what they did, and the project after it. */
export const changes: fc.Arbitrary<(before: Project) => [string, Project]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...paths), things)
      .map(([path, thing]) => (before: Project): [string, Project] => [
        `${path} becomes a ${thing.kind}`,
        { ...before, things: { ...before.things, [path]: thing } },
      ]),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...paths)
      .map((path) => ({ things: { [path]: _, ...left }, ...rest }: Project): [string, Project] => [
        `${path} goes`,
        { ...rest, things: left },
      ]),
  },
  {
    weight: 1,
    arbitrary: fc.constant((before: Project): [string, Project] => ['nothing but the time', before]),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...patterns), { maxLength: 3 })
      .map((ignore) => (before: Project): [string, Project] => ['.dockerignore', { ...before, ignore }]),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('# a comment', '', ' # more')
      .map((line) => (before: Project): [string, Project] => [
        'a comment',
        { ...before, production: [line, ...before.production] },
      ]),
  },
  {
    weight: 1,
    arbitrary: instructions.map((other) => (before: Project): [string, Project] => [
      'another stage',
      { ...before, other },
    ]),
  },
  {
    weight: 1,
    arbitrary: instructions.map((production) => (before: Project): [string, Project] => [
      'instructions',
      { ...before, production },
    ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('DIR', 'USED', 'UNUSED'), fc.constantFrom('src', 'lib'))
      .map(([name, value]) => (before: Project): [string, Project] => [
        `the argument ${name}`,
        { ...before, args: { ...before.args, [name]: value } },
      ]),
  },
)

/** The Dockerfile of a project; `mark` keeps its layers apart from those of others. */
export const dockerfileOf = ({ build, production, other }: Project, mark: string): string =>
  [
    'ARG BASE=stand.local/busybox:1',
    'FROM $BASE AS build',
    `LABEL mark=${mark}`,
    ...build,
    'FROM scratch AS other',
    ...other,
    'FROM build AS production',
    ...production,
    'COPY --from=build /etc/passwd /passwd',
    '',
  ].join('\n')

/** Writes a project into a new folder. */
export function writeProject(project: Project, mark: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'inputs-'))
  writeFileSync(join(dir, 'Dockerfile'), dockerfileOf(project, mark))
  writeFileSync(join(dir, '.dockerignore'), ['Dockerfile', '.dockerignore', ...project.ignore, ''].join('\n'))
  for (const [path, thing] of Object.entries(project.things)) {
    const at = join(dir, path)
    mkdirSync(dirname(at), { recursive: true })
    if (thing.kind === 'folder') mkdirSync(at, { recursive: true })
    else if (thing.kind === 'link') symlinkSync(thing.to, at)
    else {
      writeFileSync(at, thing.content)
      chmodSync(at, thing.mode)
      const time = Math.random() * 1e9
      utimesSync(at, time, time)
    }
  }
  return dir
}

/** An engine with a client that fits it. */
export interface Engine {
  dockerHost: string
  client: string
  /** Docker configuration in which the client finds buildx, where it needs one. */
  config?: string
}

/** Builds a folder; the image's id, or `undefined` where docker refuses. */
export async function buildProject(
  { dockerHost, client, config }: Engine,
  builder: Builder,
  dir: string,
  { args }: Pick<Project, 'args'>,
): Promise<string | undefined> {
  const env = plainEnv({
    ...{ DOCKER_HOST: dockerHost, DOCKER_BUILDKIT: builder === 'classic' ? '0' : '1' },
    ...(config === undefined ? {} : { DOCKER_CONFIG: config }),
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  })
  const words = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
  const { code, stdout } = await run(client, ['build', '-q', ...words, dir], { env })
  return code === 0 ? stdout.trim() : undefined
}

/** What slipway makes of the same folder; `undefined` where it does not know. */
export async function digestProject(
  builder: Builder,
  dir: string,
  { args }: Pick<Project, 'args'>,
): Promise<string | undefined> {
  const text = readFileSync(join(dir, 'Dockerfile'), 'utf8')
  const stages = readStages(text)
  const { stage } = chooseTarget(stages, undefined, testStage(stages))
  const buildArgs = new Map(Object.entries(args))
  const platform = 'linux/amd64'
  const ingredients = readIngredients(text, { target: stage, stages, buildArgs, platform })
  const ignore = readIgnoreFile({ cwd: dir, context: '.', file: 'Dockerfile' }, builder === 'BuildKit')
  const { signal } = new AbortController()
  const { entries } = await readContext(dir, { sources: ingredients.sources, ignore, signal })
  const nothing = { labels: [], secrets: [], options: [] }
  const { digest } = digestInputs({ ingredients, entries, bases: {}, platform, ...nothing })
  return ingredients.unknowable.length === 0 ? digest : undefined
}
