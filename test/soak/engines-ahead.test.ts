import t from 'tap'
import { published, says } from '../cli/look.js'
import { createProject, outsideCi, type Project, type Told } from '../cli/project.js'
import { run } from '../stand/programs.js'
import { useWorld } from '../stand/use.js'
import { kinds, skip, withEngine } from './fresh-engine.js'

const { world, stop } = await useWorld()
t.teardown(stop)

/** A step of a stage that meets what other builds of the same engine leave in /meet. */
const meeting = (script: string): string =>
  `RUN --mount=type=cache,id=meet,target=/meet touch /meet/ran; ${script}; echo met-"$RAN"`
const waitFor = (name: string): string => `until [ -e /meet/${name} ]; do sleep 0.1; done`

const dockerfile = (test: string, image: string): string =>
  [
    'FROM stand.local/busybox:1 AS test',
    'ENV RAN=test',
    meeting(test),
    'CMD true',
    'FROM stand.local/busybox:1 AS production',
    'ENV RAN=image',
    meeting(image),
    'COPY www /www',
    'CMD exec httpd -f -p 0.0.0.0:$PORT -h /www',
    '',
  ].join('\n')

const ahead = ({ json }: Awaited<ReturnType<Project['slipway']>>): Told[] =>
  json.steps.filter(({ name }: Told) => name === 'build the image ahead')

for (const kind of kinds) {
  const atOnce = kind.from !== undefined
  t.test(kind.name, { skip }, async (t) => {
    t.test(
      'the image is built while the tests are',
      { skip: !atOnce && 'one after the other' },
      async (t) => {
        // Each waits for the other: one after the other they would wait for ever.
        const Dockerfile = dockerfile(
          `touch /meet/test; ${waitFor('image')}`,
          `touch /meet/image; ${waitFor('test')}`,
        )
        const project = await createProject(t, world, { app: false, files: { Dockerfile } })
        const ran = await withEngine(project, kind, () => project.slipway(['ship', '--json']))
        t.equal(ran.code, 0, ran.log)
        t.ok(await published(project, 'latest'))
        t.match(ahead(ran), [{ effect: 'write', outcome: 'done' }])
        t.equal(ran.log.split('met-image').length, 2, 'what it printed is there once')
        says(t, ran, /^target production: [^]*met-image[^]*^build done: /m)
        t.notMatch(ran.log.slice(0, ran.log.indexOf('target production: ')), 'met-image')
      },
    )

    t.test('it ends with tests that fail', { skip: !atOnce && 'one after the other' }, async (t) => {
      const Dockerfile = dockerfile(`${waitFor('image')}; exit 7`, 'touch /meet/image; sleep 3600')
      const project = await createProject(t, world, { app: false, files: { Dockerfile } })
      await withEngine(project, kind, async () => {
        const ran = await project.slipway(['ship', '--json'])
        t.equal(ran.code, 1)
        t.match(ran.json.error, { code: 'E_BUILD', message: /the stage test/ })
        t.match(ahead(ran), [{ outcome: 'failed' }])
        const left = await run('pgrep', ['-f', '^docker build .*--target production'])
        t.equal(left.stdout, '', 'no build is left')
      })
    })

    t.test(
      'a build ahead that fails is built again',
      { skip: !atOnce && 'one after the other' },
      async (t) => {
        const Dockerfile = dockerfile('true', '[ -e /meet/again ] || { touch /meet/again; exit 3; }')
        const project = await createProject(t, world, { app: false, files: { Dockerfile } })
        const ran = await withEngine(project, kind, () => project.slipway(['ship', '--json']))
        t.equal(ran.code, 0, ran.log)
        t.match(ahead(ran), [{ outcome: 'failed' }])
        says(t, ran, 'the build ahead failed: the image is built again')
        t.ok(await published(project, 'latest'))
      },
    )

    t.test('nothing is built ahead', async (t) => {
      const project = await createProject(t, world, { app: false })
      await withEngine(project, kind, async () => {
        const plan = await project.slipway(['ship', '--json', '--dry-run'])
        t.equal(ahead(plan).length, atOnce ? 1 : 0, 'but where two builds share their steps')
        const here = outsideCi(project.env)
        t.same(ahead(await project.slipway(['ship', '--json', '--yes'], here)), [], 'on a laptop')
        const change = project.change({ 'www/index.html': 'second version\n' })
        const aged = await project.slipway(['ship', '--json'], { ...change, SLIPWAY_MAX_AGE: '1s' })
        t.equal(aged.code, 0, aged.log)
        t.same(ahead(aged), [], 'where every step runs again')
        const given = { ...project.change({ 'www/index.html': 'third version\n' }) }
        const ran = await project.slipway(['ship', '--json', '--', '--pull=false'], given)
        t.equal(ran.code, 0, ran.log)
        t.same(ahead(ran), [], 'where docker build is given words that nobody here knows')
      })
    })
  })
}
