import t from 'tap'
import { drive, list, object, page, until, web } from './heroku/driver.js'
import { useWorld } from './use.js'

// Every test has apps of its own.
t.jobs = 4
const { world, stop } = await useWorld()
const stand = await drive(world)
const { api, control, ids, logs, makeApp, newest, push, release, settled, states } = stand
t.teardown(async () => {
  await stand.close()
  await stop()
})

/** An app with this page as its first release. */
const live = async (text: string) => {
  const { name, url } = await makeApp()
  const image = await push(name, 'web', ...web(text))
  await release(name, { type: 'web', docker_image: image })
  await states(name, 3, { 'web.1': 'up' })
  return { name, url, image }
}
const turn = (name: string, knobs: object) => control('PATCH', `/heroku/apps/${name}`, knobs)
const deploy = async (name: string, text: string) =>
  release(name, { type: 'web', docker_image: await push(name, 'web', ...web(text)) })

t.test('a launch that crashes is one of two lives', async (t) => {
  const { name, url } = await live('crash-0')
  await turn(name, { launches: [{ exit: 3 }] })
  await deploy(name, 'crash-1')
  await states(name, 4, { 'web.1': 'up' })
  t.equal(await page(url), 'crash-1')
  t.match(await logs(name), /heroku\[web\.1\]: Process exited with status 3\n/)
  await turn(name, { launches: [{ exit: 3 }, { exit: 4 }] })
  await deploy(name, 'crash-2')
  await until('both lives are over', async () => /exited with status 4/.test(await logs(name)))
  await states(name, 5, { 'web.1': 'crashed' })
  t.equal((await fetch(url)).status, 503)
})

t.test('a launch that binds late, and one that binds too late', async (t) => {
  const { name, url } = await live('late-0')
  await turn(name, { launches: [{ bindsAfter: 0.5 }] })
  const since = Date.now()
  await deploy(name, 'late-1')
  await states(name, 4, { 'web.1': 'up' })
  t.ok(Date.now() - since >= 500)
  t.equal(await page(url), 'late-1')
  await turn(name, { bootTimeout: 1, launches: [{ bindsAfter: 70 }] })
  await deploy(name, 'late-2')
  await until('it was killed', async () => /Error R10 \(Boot timeout\)/.test(await logs(name)))
  // The next launch is as its image has it.
  await states(name, 5, { 'web.1': 'up' })
  t.equal(await page(url), 'late-2')
})

t.test('another actor comes when it is said', async (t) => {
  const { name } = await live('actor-0')
  await turn(name, { intruder: 'release', intruderAfter: 2 })
  await deploy(name, 'actor-1')
  await until('the other came', async () => (await newest(name))['version'] === 5)
  t.match(await newest(name), { current: true, user: { email: 'colleague@example.com' } })
  const [, , before, ours, theirs] = await ids(name)
  const at = (one: typeof ours): number => Date.parse(String(one?.['created_at']))
  t.ok(at(theirs) - at(ours) >= 2000, 'not at once')
  t.equal(theirs?.['image'], before?.['image'], 'with the image that ran before')
})

t.test('what is replaced can be out of reach at once', async (t) => {
  const { name } = await live('expires-0')
  await turn(name, { expires: true })
  await deploy(name, 'expires-1')
  await states(name, 4, { 'web.1': 'up' })
  const before = (await ids(name))[2]
  t.match(before, { version: 3, status: 'expired', eligible_for_rollback: false })
  t.equal((await api('POST', `/apps/${name}/releases`, { release: before?.['id'] })).status, 422)
})

t.test('a release command is silent as long as it is said, and its stream stays open', async (t) => {
  const { name } = await makeApp({ stream: { silentMs: 400 } })
  const image = await push(name, 'web', ...web('silent'))
  const since = Date.now()
  await release(
    name,
    { type: 'web', docker_image: image },
    { type: 'release', docker_image: image, command: 'echo once' },
  )
  const stream = String((await newest(name))['output_stream_url'])
  const answer = await until('the stream is there', async () => {
    const got = await fetch(stream)
    return got.status === 200 && got
  })
  t.equal(await answer.text(), 'once\n')
  t.ok(Date.now() - since >= 400, 'its end comes late')
  t.match(await settled(name), { status: 'succeeded', current: true })
})

t.test('a knob that does not exist is refused', async (t) => {
  const { name } = await makeApp()
  for (const knobs of [
    { launches: {} },
    { launches: [{ exits: 1 }] },
    { expires: 1 },
    { intruderAfter: 'x' },
    { stream: { silent: 1 } },
  ])
    await t.rejects(turn(name, knobs), JSON.stringify(knobs))
  t.ok(list(object(await control('GET', `/heroku/apps/${name}`))['releases']).length > 0)
})
