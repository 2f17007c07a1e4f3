import t from 'tap'
import {
  readApp,
  readDynos,
  readEnabled,
  readFormation,
  readLogUrl,
  readRelease,
  readReleases,
} from '../../src/heroku/read.js'
import {
  appRequest,
  logLinesRequest,
  logSessionRequest,
  oneReleaseRequest,
  releaseRequest,
  releasesRequest,
  showRequest,
} from '../../src/heroku/requests.js'
import { Secret } from '../../src/io/secret.js'
import { app, dyno, IMAGE, release, START } from './stage.js'

t.test('requests', async (t) => {
  const asking = {
    api: { url: 'https://api.example/', token: new Secret('hunter22', 'HEROKU_API_KEY') },
    id: 'u-1',
  }
  const update = releaseRequest(asking, 'todo', [
    { type: 'web', image: IMAGE },
    { type: 'release', image: IMAGE, command: 'npm run migrate' },
  ])
  t.match(update, {
    method: 'PATCH',
    url: 'https://api.example/apps/todo/formation',
    headers: { accept: 'application/vnd.heroku+json; version=3.docker-releases', 'request-id': 'u-1' },
    tries: 1,
    auth: { kind: 'bearer' },
  })
  t.same(JSON.parse(String(update.body)), {
    updates: [
      { type: 'web', docker_image: IMAGE },
      { type: 'release', docker_image: IMAGE, command: 'npm run migrate' },
    ],
  })
  t.equal(showRequest(update), `PATCH https://api.example/apps/todo/formation ${String(update.body)}`)
  t.notMatch(JSON.stringify(update), 'hunter22')
  t.match(appRequest(asking, 'a/b'), {
    url: 'https://api.example/apps/a%2Fb',
    headers: { accept: 'application/vnd.heroku+json; version=3' },
  })
  t.match(releasesRequest(asking, 'todo', 10).headers, { range: 'version ..; max=10, order=desc' })
  t.match(oneReleaseRequest(asking, 'todo', 42).url, /releases\/42$/)
  t.same(JSON.parse(String(logSessionRequest(asking, 'todo', { lines: 300 }).body)), {
    lines: 300,
    tail: false,
  })
  t.equal(logLinesRequest('https://logs.example/x').auth, undefined, 'no token leaves for another host')
})

t.test('what is well formed is read', async (t) => {
  t.same(readApp(app({ web_url: null, generation: undefined, build_stack: { name: 'heroku-24' } })), {
    id: 'a1',
    name: 'todo',
    stack: 'container',
    buildStack: 'heroku-24',
    generation: 'cedar',
    webUrl: undefined,
    maintenance: false,
  })
  t.match(readRelease(release(42, 'Deployed web (0123456789ab)', { output_stream_url: 'https://out/1' })), {
    version: 42,
    outputStreamUrl: 'https://out/1',
    createdAt: START,
    user: 'alice@example.com',
  })
  t.same(
    readReleases([release(1, 'a'), release(10, 'b'), release(9, 'c')]).map((one) => one.version),
    [10, 9, 1],
    'the newest first, by number',
  )
  t.match(readDynos([dyno('web.1', 3, 'up', 5)]), [
    { name: 'web.1', releaseVersion: 3, updatedAt: START + 5000 },
  ])
  t.match(readFormation([{ type: 'web', quantity: 1, docker_image: { id: IMAGE } }]), [{ image: IMAGE }])
  t.match(readFormation([{ type: 'web', quantity: 0, docker_image: null }]), [
    { quantity: 0, image: undefined },
  ])
})

t.test('what is malformed says what was wrong', async (t) => {
  const cases: readonly [what: string, read: () => unknown, want: RegExp][] = [
    ['no JSON', () => readApp(undefined), /the app should be an object and is undefined/],
    ['no stack', () => readApp(app({ stack: null })), /stack of the app should be an object and is null/],
    ['a number for a name', () => readApp(app({ name: 7 })), /name of the app should be text and is number/],
    ['maintenance as text', () => readApp(app({ maintenance: 'no' })), /should be true or false/],
    [
      'a status of tomorrow',
      () => readRelease(release(4, '', { status: 'skipped' })),
      /v4 has the unknown status "skipped"/,
    ],
    ['a version as text', () => readRelease({ ...release(4, ''), version: '4' }), /version of the release/],
    ['current missing', () => readRelease(release(4, '', { current: undefined })), /current of release v4/],
    ['an object for a list', () => readReleases({}), /list of releases should be a list/],
    [
      'a dyno without release',
      () => readDynos([{ ...dyno('web.1', 1, 'up'), release: null }]),
      /release of web.1/,
    ],
    [
      'a day that is none',
      () => readDynos([{ ...dyno('web.1', 1, 'up'), updated_at: 'x' }]),
      /updated_at of web.1/,
    ],
    ['half a dyno', () => readFormation([{ type: 'web', quantity: -1 }]), /quantity of web/],
    ['no switch', () => readEnabled([]), /the feature should be an object and is a list/],
    ['no address', () => readLogUrl({}), /logplex_url of the log session/],
  ]
  for (const [what, read, want] of cases) t.throws(read, { code: 'E_HEROKU', message: want }, what)
})
