import t from 'tap'
import type { BuildSpec } from '../../src/docker/argv.js'
import {
  type CacheFacts,
  cachePlan,
  cacheReferences,
  firstSpec,
  keptSpec,
  noCachePlan,
  withCache,
} from '../../src/docker/cache.js'

const image = { registry: 'docker.io', path: 'alice/app' }
const tagged = (...tags: string[]) => tags.map((tag) => ({ ...image, tag }))
const engines = {
  classic: { builder: 'classic', driver: 'docker' },
  buildkit: { builder: 'buildkit', driver: 'docker' },
  buildx: { builder: 'buildx', driver: 'docker' },
  elsewhere: { builder: 'buildx', driver: 'docker-container' },
} as const
const facts: CacheFacts = {
  ...{ engine: engines.buildx, image, purpose: 'test', stages: ['test'], open: true, hidden: undefined },
  ...{ there: tagged('new', 'old', 'buildcache-test'), fresh: false, lasting: false, built: [], options: [] },
}
const plan = (changes: Partial<CacheFacts>) => cachePlan({ ...facts, ...changes })

t.test('where to look for caches', async (t) => {
  t.same(
    cacheReferences(engines.buildx, image, ['test', 'build']),
    tagged('buildcache-test', 'buildcache-build'),
  )
  t.same(cacheReferences(engines.elsewhere, image, ['test']), tagged('buildcache', 'buildcache-test'))
  const [long] = cacheReferences(engines.buildx, image, ['x'.repeat(200)])
  t.equal(long?.tag.length, 128, 'as long as a tag may be')
})

t.test('what is read', async (t) => {
  const own = ['alice/app:buildcache-test']
  for (const engine of [engines.buildkit, engines.buildx])
    t.match(plan({ engine }), { from: own, pulls: [], sentence: `cache from ${own.join()}` }, 'one will do')
  t.match(plan({ there: facts.there.slice(0, 1) }), { from: ['alice/app:new'] }, 'else what is published')
  const image = plan({ purpose: 'image', stages: ['test', 'other'] })
  t.match(image, { from: ['alice/app:new'], sentence: `cache from alice/app:new, ${own.join()}` })
  t.same(image.first, [{ stage: 'test', reference: own[0] }], 'each stage that is kept by a build of its own')
  t.same(plan({}).first, [])
  const given = plan({ purpose: 'image', options: ['--push'] })
  t.match(given, { from: ['alice/app:new', ...own], first: [] }, 'unless more is asked of the build')
  for (const engine of [engines.classic, engines.elsewhere])
    t.match(plan({ engine, purpose: 'image' }), { from: ['alice/app:new', ...own], first: [] })
  t.match(plan({ there: [] }), { from: [], sentence: 'no cache is published yet' }, 'none is named in vain')
  t.match(plan({ fresh: true }), { from: [], fresh: true, sentence: 'every step runs again' })
  t.match(plan({ options: ['--no-cache'] }), { from: [], fresh: false }, 'the word is there already')
  for (const option of ['--cache-from', '--cache-from=x', '--cache-to=type=inline'])
    t.same(
      plan({ options: [option], fresh: true }),
      { ...noCachePlan, sentence: 'docker build is given a cache of its own' },
      option,
    )
  t.match(plan({ options: ['--cache-from-nowhere'] }), { from: own })
})

t.test('the classic builder has what it reads in the engine', async (t) => {
  const both = ['alice/app:new', 'alice/app:buildcache-test']
  const classic = (changes: Partial<CacheFacts> = {}) => plan({ engine: engines.classic, ...changes })
  t.match(classic({ built: ['local/test'] }), { pulls: both, from: [...both, 'local/test'], inline: false })
  t.match(
    classic({ there: [], built: ['local/test'] }),
    { pulls: [], from: [] },
    'then it looks at all it has',
  )
  t.match(classic({ lasting: true }), { pulls: [], from: [], sentence: 'no cache but that of the engine' })
  t.equal(classic().push, 'alice/app:buildcache-test')
  t.same(classic({ purpose: 'image', stages: ['build'] }).keep, [], 'it would build them again')
})

t.test('what is written', async (t) => {
  for (const engine of [engines.buildkit, engines.buildx]) {
    t.match(plan({ engine }), { inline: true, push: 'alice/app:buildcache-test', keep: [], to: [] })
    t.match(
      plan({ engine, purpose: 'image', stages: ['build', 'docs'] }),
      {
        inline: true,
        push: undefined,
        to: [],
        keep: [
          { stage: 'build', reference: 'alice/app:buildcache-build' },
          { stage: 'docs', reference: 'alice/app:buildcache-docs' },
        ],
      },
      'a registry cache costs more than it saves',
    )
  }
  const shut = plan({ open: false })
  t.match(shut, { inline: false, push: undefined, keep: [], to: [] })
  t.same(shut.from, plan({}).from, 'caches are read everywhere')
  t.match(plan({ open: false, purpose: 'image' }), { inline: true, keep: [], push: undefined })
  t.match(plan({ fresh: true }), { push: 'alice/app:buildcache-test' }, 'the old one is replaced')
  t.same(plan({ purpose: 'image', stages: ['build'], options: ['--push'] }).keep, [])
  t.match(plan({ engine: engines.elsewhere }), {
    ...{ inline: false, push: undefined, keep: [] },
    to: ['type=registry,ref=alice/app:buildcache-test,mode=max,ignore-error=true'],
  })
  t.same(plan({ engine: engines.elsewhere, purpose: 'image' }).to, [
    'type=registry,ref=alice/app:buildcache,mode=max,ignore-error=true',
  ])
})

t.test('what does not ship is published only where it is no secret', async (t) => {
  const hidden = 'build arguments may be secret'
  for (const engine of Object.values(engines))
    for (const purpose of ['test', 'image'] as const)
      t.match(plan({ engine, purpose, hidden }), { to: [], push: undefined, keep: [] })
  t.match(plan({ hidden }).sentence, /^cache from .*; test is not kept: build arguments may be secret$/)
  t.notMatch(plan({ hidden, open: false }).sentence, 'kept', 'nobody would have kept it')
  t.notMatch(plan({ hidden, purpose: 'image', stages: [] }).sentence, 'kept')
})

const spec: BuildSpec = {
  ...{ file: 'Dockerfile', context: '.', target: 'test', tags: ['local/test'], labels: { a: 'b' } },
  ...{ buildArgs: ['A=1'], secrets: [], extra: [] },
}

t.test('the build with its cache', async (t) => {
  const { pulls, ...read } = plan({ engine: engines.classic, built: ['local/other'] })
  const classic = { ...read, pulls }
  t.match(withCache(spec, classic), {
    tags: ['local/test', 'alice/app:buildcache-test'],
    cacheFrom: ['alice/app:new', 'alice/app:buildcache-test', 'local/other'],
  })
  t.same(withCache(spec, classic, pulls.slice(0, 1)).cacheFrom, ['alice/app:buildcache-test', 'local/other'])
  t.same(withCache(spec, classic, pulls).cacheFrom, [], 'naming one would hide all that is in the engine')
  t.match(withCache(spec, plan({})), { inlineCache: true, noCache: false })
  const given = { ...spec, buildArgs: ['BUILDKIT_INLINE_CACHE=0'] }
  t.equal(withCache(given, plan({})).inlineCache, false)
  t.equal(withCache(spec, plan({ fresh: true })).noCache, true)
  t.match(firstSpec({ ...spec, tags: ['a'] }, { stage: 'build', reference: 'alice/app:kept' }), {
    ...{ target: 'build', tags: [], labels: {}, buildArgs: ['A=1'], cacheFrom: ['alice/app:kept'] },
    extra: ['--output', 'type=cacheonly'],
  })
  t.match(keptSpec(spec, { stage: 'build', reference: 'alice/app:buildcache-build' }), {
    ...{ target: 'build', tags: ['alice/app:buildcache-build'], labels: {}, buildArgs: ['A=1'] },
    inlineCache: true,
  })
})
