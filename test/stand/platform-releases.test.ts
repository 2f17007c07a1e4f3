import t from 'tap'
import { drive, object, page, until, web } from './heroku/driver.js'
import { useWorld } from './use.js'

// Every test has apps of its own.
t.jobs = 4
const { world, stop } = await useWorld()
const {
  api,
  close,
  control,
  docker,
  dynos,
  ids,
  logs,
  makeApp,
  newest,
  push,
  release,
  settled,
  states,
  token,
} = await drive(world)
t.teardown(async () => {
  await close()
  await stop()
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
  t.equal(new URL(stream).host === new URL(world.herokuApi).host, false, 'another host')
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
  t.strictSame(set.body, {}, 'not changed before its release command has succeeded')
  t.match(set.headers.get('warning-message'), /not be available until the command succeeds/)
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
  const config = await api('GET', `/apps/${name}/config-vars`)
  t.strictSame(config.body, { STAGE: 'production' })
  t.equal(config.headers.get('warning-message'), null)

  await release(name, ...updates('test "$STAGE" = production'))
  t.match(await settled(name), { version: 6, status: 'succeeded' })
  await api('PATCH', `/apps/${name}/config-vars`, { STAGE: 'broken' })
  t.match(await settled(name), { version: 7, status: 'failed', current: false })
  const kept = await api('GET', `/apps/${name}/config-vars`)
  t.strictSame(kept.body, { STAGE: 'production' }, 'what its release command refused is not set')
})

t.test('config vars are out of reach of a small scope, and of add-ons', async (t) => {
  const { email } = object(await control('POST', '/heroku/accounts', {}))
  const account = `/heroku/accounts/${String(email)}`
  const set = async (scope: string) => object(await control('PATCH', account, { scope }))['token']
  const made = await control('POST', '/heroku/apps', {
    account: email,
    knobs: { attached: ['DATABASE_URL'] },
  })
  const path = `/apps/${String(made['name'])}`
  const as = { Authorization: `Bearer ${String(await set('global'))}` }
  const attached = await api('PATCH', `${path}/config-vars`, { A: '1', DATABASE_URL: 'x' }, as)
  t.match(attached, { status: 422, body: { message: 'Cannot overwrite attachment values DATABASE_URL.' } })
  t.strictSame((await api('GET', `${path}/config-vars`, undefined, as)).body, {}, 'all or nothing')
  // Reading the app, reading config vars, setting them, going back to what is not there.
  for (const [scope, ...wanted] of [
    ['read', 200, 403, 403, 403],
    ['write', 200, 403, 403, 404],
    ['read-protected', 200, 200, 403, 403],
    ['write-protected', 200, 200, 200, 404],
    ['global', 200, 200, 200, 404],
  ] as const) {
    await set(scope)
    const answers = [
      await api('GET', path, undefined, as),
      await api('GET', `${path}/config-vars`, undefined, as),
      await api('PATCH', `${path}/config-vars`, { A: '1' }, as),
      await api('POST', `${path}/releases`, { release: 'none' }, as),
    ]
    t.strictSame(
      answers.map(({ status }) => status),
      wanted,
      scope,
    )
  }
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

t.test('a dyno is one container, small, not root, and gone with the dyno', async (t) => {
  const { name } = await makeApp()
  const containers = async () => {
    const ids = await docker(['ps', '--all', '--quiet', '--filter', `label=dev.slipway.app=${name}`])
    return ids.split('\n').filter((id) => id !== '')
  }
  await release(name, { type: 'web', docker_image: await push(name, 'web', ...web('six')) })
  await states(name, 3, { 'web.1': 'up' })
  const first = await containers()
  const shown = await docker(['inspect', '--format', '{{.Config.User}} {{.HostConfig.Memory}}', ...first])
  t.match(shown, /^[1-5]\d{4}:[1-5]\d{4} 536870912$/)
  await api('DELETE', `/apps/${name}/dynos`)
  await states(name, 3, { 'web.1': 'up' })
  const second = await containers()
  t.equal(second.length, 1)
  t.not(second[0], first[0])
  await api('PATCH', `/apps/${name}/formation`, { updates: [{ type: 'web', quantity: 0 }] })
  await until('no container is left', async () => (await containers()).length === 0)
})
