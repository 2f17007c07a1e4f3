import t from 'tap'
import { buildImage, buildStep } from '../../src/commands/building.js'
import { keepCache } from '../../src/commands/caching.js'
import type { Context } from '../../src/commands/context.js'
import type { BuildSpec } from '../../src/docker/argv.js'
import { aheadSpec, type CachePlan, noCachePlan } from '../../src/docker/cache.js'
import type { Engine } from '../../src/docker/read.js'
import { createMask } from '../../src/io/mask.js'
import { createPerform } from '../../src/io/perform.js'
import type { Finished } from '../../src/types.js'
import { keptLog } from '../http/server.js'

const spec: BuildSpec = {
  ...{ file: 'Dockerfile', context: '.', target: 'test', tags: ['local/test'], labels: {} },
  ...{ buildArgs: [], secrets: [], extra: [] },
}
const ok: Finished = { exitCode: 0, output: '' }
const failed = (output: string): Finished => ({ exitCode: 1, output })

/** A command's context whose docker ends as `answers` say, by the words it is given; each command takes a second. */
const place = (
  answers: Readonly<Record<string, Finished>> = {},
  { dryRun = false, engine = {} }: { dryRun?: boolean; engine?: Partial<Engine> } = {},
) => {
  const ran: string[] = []
  const log = keptLog()
  let now = 0
  const clock = { now: () => now, sleep: async () => undefined }
  const exec = async (argv: readonly string[]): Promise<Finished> => {
    const words = argv.join(' ')
    ran.push(words)
    now += 1000
    return Object.entries(answers).find(([part]) => words.includes(part))?.[1] ?? ok
  }
  const tell = (): void => undefined
  const context = {
    docker: { exec: async () => exec, env: {}, cwd: '/', clock, log, signal: new AbortController().signal },
    ...{ settings: { dryRun }, env: {}, mask: createMask(), clock, log },
    perform: createPerform({ dryRun, log, clock, tell, unchecked: tell }),
    engine: async () => ({ builder: 'buildkit', driver: 'docker', ...engine }),
  } as unknown as Context
  const said = (pattern: RegExp) => log.lines.filter((line) => pattern.test(line))
  return { context, ran, said }
}

const classic: CachePlan = {
  ...noCachePlan,
  ...{ from: ['hub/app:1', 'hub/app:2', 'local/other'], pulls: ['hub/app:1', 'hub/app:2'] },
}

t.test('what the classic builder needs is pulled before; what cannot be had is left out', async (t) => {
  const whole = place()
  t.equal(await buildImage(whole.context, spec, 'the image', classic), 1000, 'of docker build alone')
  t.same(whole.ran.slice(0, 2).sort(), ['docker pull hub/app:1', 'docker pull hub/app:2'])
  t.match(whole.ran[2], '--cache-from hub/app:1 --cache-from hub/app:2 --cache-from local/other .')
  const part = place({ 'pull hub/app:1': failed('Error response from daemon: manifest unknown\n') })
  await buildImage(part.context, spec, 'the image', classic)
  t.match(part.ran[2], / --tag local\/test --cache-from hub\/app:2 --cache-from local\/other \.$/)
  t.equal(part.said(/no cache from hub\/app:1: manifest unknown$/).length, 1)
  const none = place({ 'docker pull': failed('manifest unknown') })
  await buildImage(none.context, spec, 'the image', classic)
  t.match(none.ran[2], / --tag local\/test \.$/)
})

t.test('a builder elsewhere is told to hand over what it built', async (t) => {
  const engine = { builder: 'buildx', driver: 'docker-container' } as const
  const build = async (extra: string[], changes: Partial<Engine> = engine) => {
    const { context, ran } = place({}, { engine: changes })
    await buildImage(context, { ...spec, extra }, 'the image')
    return ran[0] ?? ''
  }
  t.match(await build([]), / --load \.$/)
  t.match(await build(['--output=type=docker']), /test --output=type=docker \.$/, 'unless somebody else has')
  t.match(await build(['--push']), /test --push \.$/)
  t.notMatch(await build([], { ...engine, driver: 'docker' }), '--load')
})

t.test('a build ahead is for the cache alone, also of a builder elsewhere', async (t) => {
  const { context } = place()
  const aside = { stop: new AbortController().signal, hold: Promise.resolve() }
  const engineOf = (driver: string) => ({ builder: 'buildx', driver }) as unknown as Engine
  const ahead = (driver: string) => {
    const engine = engineOf(driver)
    return buildStep(context, engine, aheadSpec(spec, engine), 'the image', aside)
  }
  t.match(ahead('docker-container').show, / --output type=cacheonly \.$/)
  t.notMatch(ahead('docker-container').show, '--load')
  t.notMatch(ahead('docker').show, '--output', 'in the engine its layers are wanted unpacked')
  t.equal(ahead('docker').name, 'build the image ahead')
})

t.test('a stage that is kept is built before, for the cache alone', async (t) => {
  const { context, ran } = place()
  const first = [{ stage: 'build', reference: 'hub/app:buildcache-build' }]
  await buildImage(context, spec, 'the image', { ...noCachePlan, first, from: ['hub/app:1'] })
  t.same(ran, [
    'docker build --file Dockerfile --target build --cache-from hub/app:buildcache-build --output type=cacheonly .',
    'docker build --file Dockerfile --target test --tag local/test --cache-from hub/app:1 .',
  ])
})

const kept: CachePlan = {
  ...noCachePlan,
  ...{ push: 'hub/app:buildcache-test', keep: [{ stage: 'build', reference: 'hub/app:buildcache-build' }] },
}

t.test('what is kept for later builds', async (t) => {
  const slow = place()
  await keepCache(slow.context, spec, kept, 5000)
  t.same(slow.ran, [
    'docker push hub/app:buildcache-test',
    'docker build --file Dockerfile --target build --tag hub/app:buildcache-build --build-arg BUILDKIT_INLINE_CACHE=1 .',
    'docker push hub/app:buildcache-build',
  ])
  const quick = place()
  await keepCache(quick.context, spec, kept, 4999)
  t.same(quick.ran, [], 'what was built in a moment is not worth an upload')
  const dry = place({}, { dryRun: true })
  await keepCache(dry.context, spec, kept, 0)
  t.same(dry.ran, [])
  t.equal(
    dry.said(/^info \[write\] \$ docker (?:push|build)/).length,
    3,
    'nobody knows how long it would take',
  )
})

t.test('a cache that cannot be kept is one warning', async (t) => {
  const pushed = place({ 'docker push': failed('denied: requested access to the resource is denied\n') })
  await keepCache(pushed.context, spec, { ...kept, keep: [] }, 9000)
  t.equal(pushed.said(/^warn no cache is kept at hub\/app:buildcache-test: denied/).length, 1)
  const broken = place({ 'docker build': failed('no space left on device') })
  await keepCache(broken.context, spec, { ...kept, push: undefined }, 9000)
  t.equal(broken.said(/^warn no cache is kept: docker build of the stage build ended with/).length, 1)
  t.notOk(broken.ran.some((words) => words.startsWith('docker push')))
  const gone = place({ 'docker push': failed('Cannot connect to the Docker daemon at unix:///x.') })
  await keepCache(gone.context, spec, { ...kept, keep: [] }, 9000)
  t.equal(gone.said(/^warn no cache is kept: The Docker daemon does not answer/).length, 1)
})
