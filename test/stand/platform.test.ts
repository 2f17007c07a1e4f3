import { randomUUID } from 'node:crypto'
import t from 'tap'
import { drive, dockerReleases, list, object, page, until, web } from './heroku/driver.js'
import { useWorld } from './use.js'

// Every test has apps of its own.
t.jobs = 4
const { world, stop } = await useWorld()
const { api, close, control, dynos, ids, logs, makeApp, newest, push, release, states } = await drive(world)
t.teardown(async () => {
  await close()
  await stop()
})

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

t.test('the stack of an app changes at once before the first deploy, else with the next', async (t) => {
  const { name } = await makeApp({ stack: 'heroku-24' })
  const { name: old } = await makeApp({ stack: 'heroku-24', slug: true })
  const switched = async (app: string): Promise<unknown[]> => {
    const { body } = await api('PATCH', `/apps/${app}`, { build_stack: 'container' })
    const { stack, build_stack: next } = object(body)
    return [object(stack)['name'], object(next)['name']]
  }
  t.strictSame(await switched(name), ['container', 'container'])
  t.strictSame(await switched(old), ['heroku-24', 'container'])
  await api('PATCH', `/apps/${old}/config-vars`, { A: 'b' })
  const after = (await ids(old)).slice(2).map(({ description, slug }) => [description, slug === null])
  t.strictSame(
    after,
    [
      ['Deploy 1a2b3c4d', false],
      ['Set A config vars', false],
    ],
    'a change of config vars keeps the slug',
  )
})
