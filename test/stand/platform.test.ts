import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { plainEnv, must, run } from './programs.js'
import { startWorld } from './world.js'

type Json = Record<string, unknown>
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const object = (value: unknown): Json => (isRecord(value) ? value : {})
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : [])

// Every test has apps of its own.
t.jobs = 4

/** The running world that the environment names, else one of our own. */
const world = await (async () => {
  const running = process.env['SLIPWAY_STAND']
  if (running === undefined) {
    const own = await startWorld()
    t.teardown(() => own.stop())
    return { ...own }
  }
  return object(JSON.parse(await readFile(running, 'utf8')))
})()
const at = (key: string): string => String(world[key])

const config = await mkdtemp(join(tmpdir(), 'stand-test-'))
t.teardown(() => rm(config, { recursive: true, force: true }))
const env = plainEnv({ DOCKER_HOST: at('dockerHost'), DOCKER_CONFIG: config, DOCKER_BUILDKIT: '0' })
const docker = (words: string[], input?: string) =>
  must(join(at('dockerBin'), 'docker'), words, input === undefined ? { env } : { env, input })

const control = async (method: string, path: string, body?: unknown): Promise<Json> => {
  const answer = await fetch(at('control') + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return object(await answer.json())
}

const base = String(object(world['images'])['busybox'])
const token = `HRKU-${randomUUID()}`

/** Calls the API as the owner of the apps; `headers` undefined takes one away. */
const api = async (
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string | undefined> = {},
) => {
  const headers: Record<string, string> = {}
  const usual = { Accept: 'application/vnd.heroku+json; version=3', Authorization: `Bearer ${token}` }
  for (const [key, value] of Object.entries({ ...usual, ...more }))
    if (value !== undefined) headers[key] = value
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const answer = await fetch(at('herokuApi') + path, { method, headers, ...sent })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  }
}
const dockerReleases = { Accept: 'application/vnd.heroku+json; version=3.docker-releases' }

const until = async <T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  seconds = 20,
): Promise<T> => {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    const found = await ask()
    if (found !== undefined && found !== false) return found
    await pause(30)
  }
  throw new Error(`It did not come to this within ${seconds} s: ${what}`)
}

const makeApp = async (knobs: Json = {}): Promise<{ name: string; url: string }> => {
  const made = await control('POST', '/heroku/apps', { token, knobs })
  return { name: String(made['name']), url: String(made['webUrl']) }
}

const signedIn = (async () => {
  await makeApp()
  await docker(['login', '--username', '_', '--password-stdin', at('herokuRegistry')], token)
})()

/** Builds an image of these Dockerfile lines and pushes it for a process type; gives its config digest. */
const push = async (app: string, type: string, ...lines: string[]): Promise<string> => {
  await signedIn
  const reference = `${at('herokuRegistry')}/${app}/${type}`
  await docker(['build', '--network', 'none', '--tag', reference, '-'], [`FROM ${base}`, ...lines].join('\n'))
  await docker(['push', reference])
  const answer = await fetch(`http://${at('herokuRegistry')}/v2/${app}/${type}/manifests/latest`, {
    headers: {
      Accept: 'application/vnd.docker.distribution.manifest.v2+json',
      Authorization: `Basic ${Buffer.from(`_:${token}`).toString('base64')}`,
    },
  })
  return String(object(object(await answer.json())['config'])['digest'])
}

const web = (text: string): string[] => [
  `RUN mkdir -p /www && echo '${text}' > /www/index.html`,
  'CMD echo serving on $PORT as $(id -u); exec httpd -f -p 0.0.0.0:$PORT -h /www',
]
const release = (app: string, ...updates: Json[]) =>
  api('PATCH', `/apps/${app}/formation`, { updates }, dockerReleases)
const dynos = async (app: string) => list((await api('GET', `/apps/${app}/dynos`)).body)
const newest = async (app: string): Promise<Json> => {
  const range = { Range: 'version ..; max=1, order=desc' }
  return list((await api('GET', `/apps/${app}/releases`, undefined, range)).body)[0] ?? {}
}
const settled = (app: string) =>
  until('the release ended', async () => {
    const last = await newest(app)
    return last['status'] !== 'pending' && last
  })
const states = (app: string, version: number, wanted: Record<string, string>) =>
  until(`dynos of v${version} are ${JSON.stringify(wanted)}`, async () => {
    const now = (await dynos(app)).filter((dyno) => object(dyno['release'])['version'] === version)
    const found = Object.fromEntries(now.map((dyno) => [dyno['name'], dyno['state']]))
    return (
      Object.keys(wanted).length === now.length &&
      Object.entries(wanted).every(([name, state]) => found[name] === state)
    )
  })
const page = async (url: string): Promise<string> => (await (await fetch(url)).text()).trim()
const logs = async (app: string, filter: Json = {}): Promise<string> => {
  const session = object((await api('POST', `/apps/${app}/log-sessions`, { lines: 200, ...filter })).body)
  return (await fetch(String(session['logplex_url']))).text()
}
const ids = (app: string) => control('GET', `/heroku/apps/${app}`).then((all) => list(all['releases']))

t.test('the api refuses what the real one refuses', async (t) => {
  const { name } = await makeApp()
  const other = await control('POST', '/heroku/accounts', {})
  const stranger = { Authorization: `Bearer ${String(other['token'])}` }
  const cases: [string, string, unknown, Record<string, string | undefined>, number, string, string?][] = [
    ['GET', '/account', undefined, { Accept: undefined }, 406, 'not_acceptable'],
    ['GET', '/account', undefined, { Accept: 'application/json' }, 406, 'not_acceptable'],
    [
      'GET',
      '/account',
      undefined,
      { Accept: 'application/vnd.heroku+json; version=2' },
      406,
      'not_acceptable',
    ],
    [
      'GET',
      '/account',
      undefined,
      { Authorization: undefined },
      401,
      'unauthorized',
      'Invalid credentials provided.',
    ],
    [
      'GET',
      '/account',
      undefined,
      { Authorization: 'Bearer x' },
      401,
      'unauthorized',
      'Invalid credentials provided.',
    ],
    ['GET', '/apps/no-such-app', undefined, {}, 404, 'not_found', `Couldn't find that app.`],
    ['GET', `/apps/${name}`, undefined, stranger, 403, 'forbidden'],
    ['POST', '/apps', { name }, {}, 422, 'invalid_params', `Name ${name} is already taken`],
    ['PATCH', `/apps/${name}`, { stack: 'container' }, {}, 422, 'invalid_params'],
    ['PATCH', `/apps/${name}`, '{"build', {}, 400, 'bad_request'],
    [
      'GET',
      `/apps/${name}/releases`,
      undefined,
      { Range: 'color ..; max=1' },
      416,
      'requested_range_not_satisfiable',
    ],
    ['GET', `/apps/${name}/releases/99`, undefined, {}, 404, 'not_found'],
    [
      'PATCH',
      `/apps/${name}/formation`,
      { updates: [{ type: 'web', quantity: 1 }] },
      {},
      404,
      'not_found',
      `Couldn't find that process type (web).`,
    ],
    ['PATCH', `/apps/${name}/formation`, { updates: [] }, dockerReleases, 422, 'invalid_params'],
    [
      'PATCH',
      `/apps/${name}/formation`,
      { updates: [{ type: 'web', docker_image: 'latest' }] },
      dockerReleases,
      422,
      'invalid_params',
    ],
    [
      'PATCH',
      `/apps/${name}/formation`,
      { updates: [{ type: 'web', docker_image: `sha256:${'0'.repeat(64)}` }] },
      dockerReleases,
      404,
      'not_found',
    ],
    ['POST', `/apps/${name}/releases`, { release: randomUUID() }, {}, 404, 'not_found'],
  ]
  for (const [method, path, body, headers, status, id, message] of cases) {
    const answer = await api(method, path, body, headers)
    const said = object(answer.body)
    t.equal(answer.status, status, `${method} ${path} → ${status}`)
    t.equal(said['id'], id, id)
    if (message !== undefined) t.equal(said['message'], message)
    t.match(answer.headers.get('request-id'), /^[0-9a-f-]{36}$/)
    t.match(answer.headers.get('ratelimit-remaining'), /^\d+$/)
    t.equal(answer.headers.get('content-type'), 'application/json')
  }
  const blank = await ids(name)
  t.strictSame(
    blank.map((each) => [each['version'], each['eligible_for_rollback']]),
    [
      [1, false],
      [2, false],
    ],
  )
  const toBlank = await api('POST', `/apps/${name}/releases`, { release: blank[1]?.['id'] })
  t.equal(toBlank.status, 422, 'an app cannot go back to when it had no image')
})

t.test('a good release is up, the same image is not released again, lists come in pages', async (t) => {
  const { name, url } = await makeApp()
  t.equal((await fetch(url)).status, 503, 'nothing was deployed yet')
  const image = await push(name, 'web', ...web('one'))
  const sent = await release(name, { type: 'web', docker_image: image })
  const began = Date.now()
  t.equal(sent.status, 200)
  t.match(list(sent.body), [{ type: 'web', quantity: 1, docker_image: { id: image } }])
  t.match(await newest(name), {
    version: 3,
    status: 'succeeded',
    current: true,
    description: `Deployed web (${image.slice(7, 19)})`,
    slug: null,
    output_stream_url: null,
  })
  t.equal(await page(url), 'one', 'the router holds the request until the dyno is up')
  await states(name, 3, { 'web.1': 'up' })
  const spent = Date.now() - began
  t.ok(spent < 5000, `up within ${spent} ms`)
  t.match(await logs(name), /app\[web\.1\]: serving on \d+ as [1-5]\d{4}\n/, 'a random user and port')
  t.notMatch(await logs(name, { source: 'heroku' }), /app\[/)

  const again = await release(name, { type: 'web', docker_image: image })
  t.equal(again.status, 200)
  t.match(
    again.headers.get('warning-message'),
    /^The process type web was not updated, because it is already running/,
  )
  t.equal((await newest(name))['version'], 3)
  const plain = await api('PATCH', `/apps/${name}/formation`, {
    updates: [{ type: 'web', docker_image: `sha256:${'1'.repeat(64)}` }],
  })
  t.equal(plain.status, 200, 'without the variant an image is not looked at')
  t.equal((await newest(name))['version'], 3)

  const first = await api('GET', `/apps/${name}/releases`, undefined, {
    Range: 'version ..; max=2, order=desc',
  })
  t.equal(first.status, 206)
  t.strictSame(
    list(first.body).map((each) => each['version']),
    [3, 2],
  )
  t.equal(first.headers.get('content-range'), 'version 3..2; max=2, order=desc')
  const next = first.headers.get('next-range') ?? ''
  t.equal(next, 'version ]2..; max=2, order=desc')
  const second = await api('GET', `/apps/${name}/releases`, undefined, { Range: next })
  t.equal(second.status, 200)
  t.strictSame(
    list(second.body).map((each) => each['version']),
    [1],
  )
})

t.test('an app that crashes or binds the wrong place is not up', async (t) => {
  const { name, url } = await makeApp({ bootTimeout: 2 })
  await release(name, {
    type: 'web',
    docker_image: await push(name, 'web', 'CMD echo cannot find the database; exit 7'),
  })
  await until('crashed twice', async () => (await logs(name)).split('to crashed').length > 2)
  const crashed = await logs(name)
  t.match(
    crashed,
    /app\[web\.1\]: cannot find the database\n[^\n]*heroku\[web\.1\]: Process exited with status 7\n/,
  )
  t.match(crashed, /State changed from crashed to starting/)
  await states(name, 3, { 'web.1': 'crashed' })
  t.equal((await fetch(url)).status, 503)
  t.match(await logs(name), /heroku\[router\]: at=error code=H10 desc="App crashed"/)

  for (const where of ['127.0.0.1:$PORT', '0.0.0.0:8999']) {
    const cmd = `CMD ${'echo'} ${where.length}; exec httpd -f -p ${where} -h /tmp`
    await release(name, { type: 'web', docker_image: await push(name, 'web', cmd) })
    const { version } = await newest(name)
    await states(name, Number(version), { 'web.1': 'crashed' })
    t.match(
      await logs(name),
      /Error R10 \(Boot timeout\) -> Web process failed to bind to \$PORT within 2 seconds of launch/,
      where,
    )
    t.match(await logs(name), /Stopping process with SIGKILL[\s\S]*Process exited with status 137/)
  }
})

t.test('several types in one release; scaling; restart; a command over an image without CMD', async (t) => {
  const { name, url } = await makeApp()
  const image = await push(name, 'web', ...web('two'))
  const worker = await push(name, 'worker', 'CMD []', 'ENTRYPOINT []')
  const bare = await release(name, { type: 'worker', docker_image: worker })
  t.equal(bare.status, 422)
  t.equal(object(bare.body)['message'], 'No command specified for process type worker')
  await release(
    name,
    { type: 'web', docker_image: image },
    { type: 'worker', docker_image: worker, command: 'echo working; sleep 600' },
  )
  const made = await newest(name)
  t.equal(made['version'], 3, 'one release')
  t.match(made['description'], image.slice(7, 19))
  t.match(made['description'], worker.slice(7, 19))
  await states(name, 3, { 'web.1': 'up' })
  t.match(list((await api('GET', `/apps/${name}/formation`)).body), [
    { type: 'web', quantity: 1 },
    { type: 'worker', quantity: 0, command: 'echo working; sleep 600' },
  ])

  const up = await api('PATCH', `/apps/${name}/formation`, { updates: [{ type: 'worker', quantity: 1 }] })
  t.equal(up.status, 200)
  await states(name, 3, { 'web.1': 'up', 'worker.1': 'up' })
  await until('the worker spoke', async () =>
    /app\[worker\.1\]: working/.test(await logs(name, { dyno_name: 'worker.1' })),
  )
  t.equal((await newest(name))['version'], 3, 'scaling makes no release')

  const before = (await dynos(name)).map((dyno) => dyno['id'])
  t.equal((await api('DELETE', `/apps/${name}/dynos`)).status, 202)
  await states(name, 3, { 'web.1': 'up', 'worker.1': 'up' })
  t.notOk(
    (await dynos(name)).some((dyno) => before.includes(dyno['id'])),
    'other dynos',
  )
  t.equal(await page(url), 'two')

  await api('PATCH', `/apps/${name}/formation`, { updates: [{ type: 'web', quantity: 0 }] })
  await until('no web dyno', async () => (await dynos(name)).every((dyno) => dyno['type'] !== 'web'))
  t.equal((await fetch(url)).status, 503)
  t.match(await logs(name), /code=H14 desc="No web processes running"/)
  await api('PATCH', `/apps/${name}`, { maintenance: true })
  t.equal((await fetch(url)).status, 503)
  t.match(await logs(name), /code=H80/)
})

t.test('a release command decides whether the new code goes live', async (t) => {
  const { name, url } = await makeApp({ stream: { notFound: 2, resetAfterBytes: 4, statusLagMs: 300 } })
  const image = await push(name, 'web', ...web('three'))
  const updates = (command: string) => [
    { type: 'web', docker_image: image },
    { type: 'release', docker_image: image, command },
  ]
  const command = 'echo migrating $STAGE; sleep 0.3; echo done'
  await release(name, ...updates(command))
  const pending = await newest(name)
  t.match(pending, { version: 3, status: 'pending', current: false })
  t.strictSame(await dynos(name), [], 'nothing runs before the command has ended')
  const stream = String(pending['output_stream_url'])
  t.equal(new URL(stream).host === new URL(at('herokuApi')).host, false, 'another host')
  t.equal(
    (await fetch(stream, { headers: { Authorization: `Bearer ${token}` } })).status,
    400,
    'no token goes there',
  )
  const none = await fetch(stream)
  t.equal(none.status, 404)
  t.equal((await none.text()).trim(), 'Channel is not registered.')
  let text = ''
  await until('the stream ended', async () => {
    const range: Record<string, string> = text === '' ? {} : { Range: `bytes=${text.length}-` }
    const answer = await fetch(stream, { headers: range })
    if (answer.status === 404 || answer.body === null) return false
    t.equal(answer.status, text === '' ? 200 : 206)
    try {
      for await (const part of answer.body) text += Buffer.from(part).toString()
    } catch {
      return false
    }
    return true
  })
  t.equal(text, 'migrating\ndone\n')
  t.equal((await newest(name))['status'], 'pending', 'the status lags behind the stream')
  t.match(await settled(name), { status: 'succeeded', current: true })
  await states(name, 3, { 'web.1': 'up' })
  t.equal(await page(url), 'three')

  await release(name, ...updates('echo no such table; exit 1'))
  t.match(await settled(name), { version: 4, status: 'failed', current: false, eligible_for_rollback: false })
  t.match(object((await api('GET', `/apps/${name}/releases/3`)).body), { current: true })
  t.match(await dynos(name), [{ state: 'up', release: { version: 3 } }], 'the old dynos go on')
  t.equal(await page(url), 'three')
  t.match(await logs(name), /app\[release\.\d+\]: no such table/)
  const again = await release(name, ...updates('echo no such table; exit 1'))
  t.match(again.headers.get('warning-message'), /web was not updated/, 'what failed is not tried again')

  const set = await api('PATCH', `/apps/${name}/config-vars`, { STAGE: 'production' })
  t.strictSame(set.body, { STAGE: 'production' })
  t.match(await settled(name), {
    version: 5,
    status: 'succeeded',
    current: true,
    description: 'Set STAGE config vars',
  })
  t.match(
    await logs(name),
    /app\[release\.\d+\]: migrating production/,
    'the command runs again, with the new value',
  )
  await states(name, 5, { 'web.1': 'up' })
})

t.test('rollback restores image and config; expired releases are out of reach', async (t) => {
  const { name, url } = await makeApp()
  const shell = [
    'RUN mkdir -p /www',
    'CMD mkdir /tmp/w; echo "$COLOUR" > /tmp/w/index.html; exec httpd -f -p $PORT -h /tmp/w',
  ]
  await api('PATCH', `/apps/${name}/config-vars`, { COLOUR: 'red', GONE: 'x' })
  await release(name, { type: 'web', docker_image: await push(name, 'web', ...shell) })
  await states(name, 4, { 'web.1': 'up' })
  t.equal(await page(url), 'red')
  await api('PATCH', `/apps/${name}/config-vars`, { COLOUR: 'blue', GONE: null })
  await states(name, 5, { 'web.1': 'up' })
  t.equal(await page(url), 'blue')
  await release(name, { type: 'web', docker_image: await push(name, 'web', ...web('four')) })
  await states(name, 6, { 'web.1': 'up' })
  t.equal(await page(url), 'four')
  const all = await ids(name)
  const back = await api('POST', `/apps/${name}/releases`, { release: all[3]?.['id'] })
  t.equal(back.status, 201)
  t.match(back.body, { version: 7, description: 'Rollback to v4', status: 'succeeded', current: true })
  await states(name, 7, { 'web.1': 'up' })
  t.equal(await page(url), 'red')
  t.strictSame((await api('GET', `/apps/${name}/config-vars`)).body, { COLOUR: 'red', GONE: 'x' })
  await control('POST', `/heroku/apps/${name}/expire`, { version: 6 })
  t.equal((await api('POST', `/apps/${name}/releases`, { release: all[5]?.['id'] })).status, 422)
})

t.test('preboot: the old code answers until the old dynos are gone', async (t) => {
  const { name, url } = await makeApp({ preboot: true, bootTimeout: 1 })
  await release(name, { type: 'web', docker_image: await push(name, 'web', ...web('old')) })
  t.equal(await page(url), 'old')
  await release(name, { type: 'web', docker_image: await push(name, 'web', ...web('new')) })
  await until(
    'old and new are up',
    async () => (await dynos(name)).filter((dyno) => dyno['state'] === 'up').length === 2,
  )
  t.equal(await page(url), 'old')
  await until('only the new one is left', async () => (await dynos(name)).length === 1)
  t.equal(await page(url), 'new')
})

t.test('another actor can come between', async (t) => {
  const { name } = await makeApp({ intruder: 'config' })
  await release(name, { type: 'web', docker_image: await push(name, 'web', ...web('five')) })
  const all = await ids(name)
  t.match(all[2], { version: 3, current: false, description: /^Deployed web/ })
  t.match(all[3], { version: 4, current: true, user: { email: 'colleague@example.com' } })
  await states(name, 4, { 'web.1': 'up' })
})

t.test('no container of this stand is root, and none is left behind by a restart', async (t) => {
  const running = await run(
    join(at('dockerBin'), 'docker'),
    ['ps', '--quiet', '--filter', 'label=dev.slipway.dyno'],
    { env },
  )
  const containers = running.stdout.split('\n').filter((id) => id !== '')
  t.ok(containers.length > 0)
  const users = await docker([
    'inspect',
    '--format',
    '{{.Config.User}} {{.HostConfig.Memory}}',
    ...containers,
  ])
  for (const line of users.split('\n')) t.match(line, /^[1-5]\d{4}:[1-5]\d{4} 536870912$/)
})
