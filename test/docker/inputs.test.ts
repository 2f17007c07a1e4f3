import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { readIgnore } from '../../src/image/ignore.js'
import { readContext } from '../../src/io/context-files.js'
import { plainEnv, run } from '../stand/programs.js'
import { useWorld } from '../stand/use.js'
import { agreed, disputed, refused, tried } from './ignore-sets.js'
import { judgeProjects } from './inputs-judge.js'
import {
  always,
  type Builder,
  buildProject,
  digestProject,
  file,
  type Project,
  writeProject,
} from './inputs-model.js'

const { world, stop } = await useWorld()
t.teardown(stop)
const engine = { dockerHost: world.dockerHost, client: join(world.dockerBin, 'docker') }

const eachOf = async <T>(all: readonly T[], work: (one: T) => Promise<void>, abreast = 4): Promise<void> => {
  const left = [...all]
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: abreast }, worker))
}

t.test('where docker builds anew, slipway never says equal', async (t) => {
  // More of them, and with the classic builder: test/soak/inputs.test.ts.
  const tally = await judgeProjects(engine, 'BuildKit', { seed: 20, count: 6, steps: 5 })
  t.strictSame(tally.wrong, [])
  t.comment(JSON.stringify(tally))
  t.ok(tally.equal > 3, `${tally.equal} of ${tally.pairs} pairs are equal`)
})

const project: Project = {
  things: {
    ...always,
    'docs/c.md': file('docs'),
    'src/run': file('run', 0o755),
    'src/empty': { kind: 'folder' },
  },
  ignore: ['**/*.md'],
  build: [
    'ARG USED=1',
    'LABEL used=$USED',
    'ENV WHERE=src',
    'COPY $WHERE /src',
    'COPY link linked/deep a*.txt /some/',
  ],
  production: ['COPY --chown=1:1 lib /lib', 'CMD ["x", "y"]'],
  other: ['COPY docs /docs'],
  args: {},
}
const withThings = (things: Project['things']): Project => ({
  ...project,
  things: { ...project.things, ...things },
})
const without = (path: string): Project => {
  const { [path]: _, ...things } = project.things
  return { ...project, things }
}

/** What docker does not see, and slipway must not either. */
const unseen: Record<string, Project> = {
  'another time': project,
  'rights of the group': withThings({ 'src/a.js': file('script', 0o644), 'src/run': file('run', 0o755) }),
  'a file that is ignored': withThings({ 'src/x.md': file('x'), 'docs/c.md': file('other') }),
  'files outside the copies': withThings({ 'other/x': file('x'), 'b.txt': file('x'), 'docs/x': file('x') }),
  'a folder that is ignored': { ...project, ignore: ['**/*.md', 'nowhere'] },
  'a comment': { ...project, build: ['# why', ...project.build, '', '  # more'] },
  'blanks and breaks': {
    ...project,
    production: ['copy  --chown=1:1 \\\n lib \\\n# why\n  /lib', 'cmd [ "x","y" ]'],
  },
  'another stage': { ...project, other: ['COPY src /x', 'ENV A=b'] },
  'an argument nobody declares': { ...project, args: { UNUSED: 'x' } },
  'a default that is given': { ...project, args: { USED: '1' } },
  'words for JSON': { ...project, production: ['COPY --chown=1:1 ["lib", "/lib"]', 'CMD ["x", "y"]'] },
}

/** What docker sees. */
const seen: Record<string, Project> = {
  content: withThings({ 'src/a.js': file('other') }),
  'content behind a link': withThings({ 'src/a.js': file('scripts') }),
  'an executable bit': withThings({ 'src/a.js': file('script', 0o755) }),
  'where a link points': withThings({ link: { kind: 'link', to: 'a.txt' } }),
  'a file more': withThings({ 'lib/z': file('') }),
  'a file more for a pattern': withThings({ 'ab.txt': file('') }),
  'a file less': without('src/run'),
  'an empty folder more': withThings({ 'lib/e': { kind: 'folder' } }),
  'an empty folder less': without('src/empty'),
  'a file let in': { ...project, ignore: [], things: { ...project.things, 'src/x.md': file('x') } },
  'a file left out': { ...project, ignore: ['src/run'] },
  'an argument': { ...project, args: { USED: '2' } },
  'an instruction more': { ...project, production: [...project.production, 'LABEL a=b'] },
  'an instruction of the base': { ...project, build: [...project.build, 'ENV A=b'] },
  'a trigger of the base': { ...project, build: [...project.build, 'ONBUILD COPY a.txt /on'] },
  'a flag': { ...project, production: ['COPY lib /lib', 'CMD ["x", "y"]'] },
  'blanks of a command': { ...project, production: ['COPY --chown=1:1 lib /lib', 'CMD ["x", "y "]'] },
}

const judge = async (builder: Builder, one: Project) => {
  const dir = writeProject(one, `curated-${builder}`)
  try {
    return {
      id: await buildProject(engine, builder, dir, one),
      digest: await digestProject(builder, dir, one),
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

for (const builder of ['BuildKit', 'classic'] as const)
  t.test(`small changes, ${builder}`, async (t) => {
    const base = await judge(builder, project)
    t.ok(base.id !== undefined && base.digest !== undefined)
    await eachOf(Object.entries(unseen), async ([what, one]) => {
      t.strictSame(await judge(builder, one), base, what)
    })
    await eachOf(Object.entries(seen), async ([what, one]) => {
      const { id, digest } = await judge(builder, one)
      t.ok(id !== undefined && id !== base.id, `docker sees ${what}`)
      t.ok(digest !== undefined && digest !== base.digest, `and so does slipway`)
    })
  })

const listFiles = (dir: string, before = ''): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory()
      ? [`${before}${one.name}/`, ...listFiles(join(dir, one.name), `${before}${one.name}/`)]
      : [`${before}${one.name}`],
  )

/** The files that docker and slipway find in a context with these patterns; undefined: refused. */
const ignoring = async (patterns: readonly string[]) => {
  const dir = mkdtempSync(join(tmpdir(), 'ignore-'))
  try {
    const [context, out] = [join(dir, 'context'), join(dir, 'out')]
    mkdirSync(out)
    for (const path of tried) {
      mkdirSync(join(context, path.endsWith('/') ? path : dirname(path)), { recursive: true })
      if (!path.endsWith('/')) writeFileSync(join(context, path), path)
    }
    const text = `${patterns.join('\n')}\n`
    writeFileSync(join(context, '.dockerignore'), text)
    writeFileSync(join(dir, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
    const env = plainEnv({ DOCKER_HOST: engine.dockerHost, DOCKER_BUILDKIT: '1' })
    const words = ['build', '-q', '-f', join(dir, 'Dockerfile'), '-o', out, context]
    const { code } = await run(engine.client, words, { env })
    const signal = new AbortController().signal
    const ours = async () =>
      (await readContext(context, { sources: ['.'], ignore: readIgnore(text), signal })).entries.map(
        ({ path, kind }) => (kind === 'folder' ? `${path}/` : path),
      )
    return {
      docker: code === 0 ? listFiles(out).sort() : undefined,
      slipway: await ours().then(
        (all) => all.sort(),
        () => undefined,
      ),
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

t.test('.dockerignore means what it means to docker', async (t) => {
  await eachOf(agreed, async (patterns) => {
    const { docker, slipway } = await ignoring(patterns)
    t.ok(docker)
    t.strictSame(slipway, docker, JSON.stringify(patterns))
  })
  await eachOf(disputed, async (patterns) => {
    const { docker = [], slipway = [] } = await ignoring(patterns)
    t.strictSame(
      docker.filter((path) => !slipway.includes(path)),
      [],
      JSON.stringify(patterns),
    )
  })
  await eachOf(refused, async (patterns) => {
    const { docker, slipway } = await ignoring(patterns)
    t.strictSame([docker, slipway], [undefined, undefined], JSON.stringify(patterns))
  })
})
