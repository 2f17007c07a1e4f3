import t from 'tap'
import type { ImageFacts } from '../../src/image/facts.js'
import { judgeImage, judgePlatforms } from '../../src/plan/image-check.js'
import type { ProcessType } from '../../src/plan/release.js'

const sound: ImageFacts = { platform: 'linux/amd64', entrypoint: [], command: ['node', 'x.js'], layers: 7 }
const web: ProcessType = { type: 'web' }
const worker: ProcessType = { type: 'worker', command: 'node worker.js' }
const migrate: ProcessType = { type: 'release', command: 'node migrate.js' }

t.test('what Heroku can run', async (t) => {
  const bare = { command: [], entrypoint: [] }
  const entry = { command: [], entrypoint: ['node', 'server.js'] }
  const cases: readonly [
    name: string,
    facts: Partial<ImageFacts>,
    processes: ProcessType[],
    codes: string[],
    warns: RegExp[],
  ][] = [
    ['an image like any other', {}, [web], [], []],
    ['a variant of the platform', { platform: 'linux/amd64/v2' }, [web], [], []],
    ['no platform stated', { platform: undefined }, [web], [], []],
    ['arm', { platform: 'linux/arm64' }, [web], ['E_IMAGE_PLATFORM'], []],
    ['Windows', { platform: 'windows/amd64' }, [web], ['E_IMAGE_PLATFORM'], []],
    ['no command', bare, [web], ['E_IMAGE_COMMAND'], []],
    ['no command of its own for one of two types', bare, [worker, web], ['E_IMAGE_COMMAND'], []],
    ['no command, and none needed', bare, [worker, migrate], [], []],
    [
      'an ENTRYPOINT alone',
      entry,
      [web, migrate],
      [],
      [/write CMD \["node","server.js"\] in place of the ENTRYPOINT/],
    ],
    ['an ENTRYPOINT alone, and types with commands', entry, [worker], [], []],
    ['both', { entrypoint: ['/entry'] }, [web], [], []],
    ['40 layers', { layers: 40 }, [web], [], []],
    ['41 layers', { layers: 41 }, [web], [], [/alice\/app has 41 layers/]],
    [
      'everything',
      { ...bare, platform: 'linux/arm/v7', layers: 99 },
      [web],
      ['E_IMAGE_PLATFORM', 'E_IMAGE_COMMAND'],
      [/99/],
    ],
  ]
  for (const [name, facts, processes, codes, warns] of cases) {
    const { problems, warnings } = judgeImage('alice/app', { ...sound, ...facts }, processes)
    t.same(
      problems.map(({ code }) => code),
      codes,
      name,
    )
    t.equal(warnings.length, warns.length, `${name}: warnings`)
    for (const [index, wanted] of warns.entries()) t.match(warnings[index], wanted, name)
  }
  const [problem] = judgeImage('alice/app', { ...sound, ...bare }, [worker, web]).problems
  t.match(problem, {
    message: /for the process type web\.$/,
    hint: /CMD line.*--process "web: node server.js"/,
  })
})

t.test('platforms that are asked for', async (t) => {
  for (const [asked, codes] of [
    [undefined, []],
    ['linux/amd64', []],
    ['linux/arm64, linux/amd64', []],
    ['linux/amd64/v2', []],
    ['linux/arm64', ['E_IMAGE_PLATFORM']],
    ['linux/amd6', ['E_IMAGE_PLATFORM']],
    ['linux/arm64,linux/arm/v7', ['E_IMAGE_PLATFORM']],
  ] as const)
    t.same(
      judgePlatforms(asked).map(({ code }) => code),
      codes,
      asked ?? 'none',
    )
})
