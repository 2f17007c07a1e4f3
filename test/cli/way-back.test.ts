import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { AppKnobs } from '../stand/contract.js'
import { useWorld } from '../stand/use.js'
import { ended, type Job, jobOf, next } from './jobs.js'
import { failsWith, page, releases, says, writesOf } from './look.js'
import { createProject, type Project, type Running } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const only = (...lines: string[]): string => ['FROM stand.local/busybox:1', ...lines, ''].join('\n')

const sound = only('COPY www /www', 'CMD exec httpd -f -p 0.0.0.0:$PORT -h /www')
const crashes = only('COPY www /www', 'CMD echo "no database"; exit 1')
const otherPort = only('COPY www /www', 'CMD exec httpd -f -p 80')
const answers500 = only('COPY answer /answer', 'CMD exec nc -ll -p $PORT -e sh /answer')

/** Reads a request to its blank line before it answers: what is left unread would end the connection early. */
const answer = `while read -r line && [ "$line" != "$(printf '\\r')" ]; do :; done
printf 'HTTP/1.0 500 Broken\\r\\ncontent-length: 0\\r\\n\\r\\n'
`

const SHIP = ['ship', '--health-timeout', '3s']

/** A project whose v3 is live and shows the first page; and the jobs of later commits. */
const setUp = async (t: Test, app: AppKnobs = {}) => {
  const project = await createProject(t, world, { app, files: { answer, Dockerfile: sound } })
  ended(t, await project.slipway(SHIP), 0, 'ship done: v3 released')
  let number = 7
  const commit = (name: string, Dockerfile: string): Job =>
    jobOf(project, next(project, name, { Dockerfile }), ++number)
  return { project, commit }
}

const shows = async (project: Project): Promise<string> => (await page(project)).trim()

const act = async ({ stand, app }: Project, path: string, body: object = {}): Promise<void> =>
  void (await stand.call('POST', `/heroku/apps/${app?.name}/${path}`, body))

const succeeded = (...versions: number[]): string[] => versions.map((one) => `v${one} succeeded`)
const made = async (project: Project): Promise<string[]> => (await releases(project)).slice(2)

/** Waits until the formation was updated and the dynos of the new release are asked for. */
const isProving = (running: Running): Promise<void> => running.says(/^GET \S+\/dynos until up/m)

t.test('not healthy: the old release serves again', async (t) => {
  const cases: [what: string, Dockerfile: string, AppKnobs, reason: RegExp][] = [
    ['answers 500', answers500, {}, /after 3 s \/ answers 500/],
    ['crashes at boot', crashes, {}, /web\.1 crashed twice: .*its last words were "no database"/],
    ['binds another port', otherPort, { bootTimeout: 2 }, /R10 \(Boot timeout\)/],
  ]
  for (const [what, Dockerfile, knobs, reason] of cases)
    void t.test(what, async (t) => {
      const { project, commit } = await setUp(t, knobs)
      const { app, image } = project
      const job = commit('second', Dockerfile)
      const ran = await job.run(SHIP)
      failsWith(t, ran, {
        ...{ exit: 3, code: 'E_ROLLED_BACK', hint: /push a new commit/ },
        message: new RegExp(
          `^v4 was released on ${app?.name} and not healthy: .*; v5 serves, which is v3 again, healthy: / answers 200\\.`,
        ),
      })
      for (const said of [
        reason,
        /^warning: v4 is not healthy: /m,
        /^the log of v4 ends with:\n\w+[.\w]*: /m,
        /^going back from v4 \(Deployed web .*\) to v3 \(Deployed web .*\), which was live right before it$/m,
        /^going back restores the config vars of v3 as well, .* undoes no migration$/m,
        new RegExp(`^${image}:latest still names the image that is not healthy, until the next push$`, 'm'),
        /^release failed$/m,
      ])
        says(t, ran, said)
      t.equal(await shows(project), 'first version')
      t.same(await made(project), succeeded(3, 4, 5))
    })
})

t.test('both truths for machines; and what was left stays left', async (t) => {
  const { project, commit } = await setUp(t)
  const { app } = project
  const job = commit('second', crashes)
  for (const phase of ['login', 'build', 'push']) ended(t, await job.run([phase]), 0)
  const ran = await job.run(['release', '--json'])
  t.equal(ran.code, 3)
  t.match(ran.json, {
    ...{ command: 'release', outcome: 'failed', revision: job.commit },
    ...{ release: 'v4', serves: 'v5', url: app?.webUrl },
    error: { code: 'E_ROLLED_BACK', message: /^v4 .*crashed twice.*; v5 serves/, hint: /new commit/ },
  })
  t.notOk('reason' in ran.json)
  const why = /^ship skipped: v4 of this commit was taken back by v5 \(Rollback to v3, by .*\); a new commit/m
  ended(t, await job.run(SHIP, { TRAVIS_JOB_RESTARTED: 'true' }), 0, why)
  ended(t, await job.run(SHIP, { TRAVIS_EVENT_TYPE: 'cron' }), 0, why)
  t.same(await made(project), succeeded(3, 4, 5))
  const mended = await commit('third', sound).run(SHIP)
  const replaces = /^this replaces v5 \(Rollback to v3, by .*\), which a rollback put live$/m
  ended(t, mended, 0, replaces, 'ship done: v6 released, healthy')
  t.equal(await shows(project), 'third version')
})

t.test('nothing to go back to, or not wanted', async (t) => {
  const project = await createProject(t, world, { files: { Dockerfile: crashes } })
  failsWith(t, await project.slipway(SHIP), {
    ...{ exit: 5, code: 'E_UNHEALTHY', hint: /heroku logs --app .*; mend it and push a new commit/ },
    message:
      /^v3 is live on .* not healthy: .*; it is the first release, so there is nothing to go back to\./,
  })
  t.same(await made(project), succeeded(3))
  const second = jobOf(project, next(project, 'second'), 8)
  failsWith(t, await second.run(SHIP), {
    ...{ exit: 5, code: 'E_UNHEALTHY', hint: /mend it/ },
    message:
      /^v4 is live .*; v3 before it was not healthy either, and none before that can be gone back to\./,
  })
  t.same(await made(project), succeeded(3, 4), 'no way back to what is no better')

  const other = await setUp(t)
  const unwanted = await other.commit('second', crashes).run([...SHIP, '--no-rollback'])
  failsWith(t, unwanted, {
    ...{ exit: 5, code: 'E_UNHEALTHY', hint: /go back with slipway rollback --app app-/ },
    message: /^v4 is live on .* not healthy: .*; going back is switched off \(--no-rollback\)/,
  })
  const json = await other.commit('third', crashes).run([...SHIP, '--json'], { SLIPWAY_ROLLBACK: '0' })
  t.equal(json.code, 5)
  t.match(json.json, { outcome: 'failed', release: 'v5', serves: 'v5', error: { code: 'E_UNHEALTHY' } })
  t.same(await made(other.project), succeeded(3, 4, 5))
})

t.test('going back is refused', async (t) => {
  const { project, commit } = await setUp(t)
  const { stand, owner } = project
  await stand.fault({
    ...{ where: 'herokuApi', method: 'POST', path: '/releases$', user: owner },
    action: { kind: 'answer', status: 422, body: '{"id":"invalid_params","message":"Not this one."}' },
  })
  failsWith(t, await commit('second', crashes).run(SHIP), {
    ...{ exit: 5, code: 'E_UNHEALTHY', hint: /heroku logs .*; mend it/ },
    message:
      /^v4 is live on .*; going back to v3 failed: Heroku refused to go back to that release: Not this one\./,
  })
  t.same(await made(project), succeeded(3, 4))
})

t.test('the recorded release has expired meanwhile', async (t) => {
  const { project, commit } = await setUp(t)
  ended(t, await commit('second', sound).run(SHIP), 0, 'ship done: v4 released')
  const running = commit('third', answers500).start(SHIP)
  await isProving(running)
  await act(project, 'expire', { version: 4 })
  failsWith(t, await running.ended, {
    ...{ exit: 5, code: 'E_UNHEALTHY', hint: /go back with slipway rollback v3 --app app-/ },
    message: /^v5 is live on .* not healthy: .*; it cannot be gone back to v4: its image has expired\./,
  })
  t.same(await made(project), ['v3 succeeded', 'v4 expired', 'v5 succeeded'])
})

t.test('somebody has released in between: left alone', async (t) => {
  const { project, commit } = await setUp(t)
  const running = commit('second', answers500).start(SHIP)
  await isProving(running)
  await act(project, 'release-by-hand', { kind: 'config' })
  failsWith(t, await running.ended, {
    ...{ exit: 1, code: 'E_REPLACED', hint: /heroku releases/ },
    message: /^v4 is not live: v5 \(Set BY_HAND config vars, by colleague@example\.com\) replaced it\./,
  })
  t.same(await made(project), succeeded(3, 4, 5), 'and nothing was gone back to')
})

t.test('what was gone back to is not healthy either', async (t) => {
  const { project, commit } = await setUp(t)
  const { stand, owner, app } = project
  await stand.fault({
    ...{ where: 'herokuApi', method: 'POST', path: '/releases$', user: owner },
    action: { kind: 'delay', ms: 1000 },
  })
  const running = commit('second', crashes).start([...SHIP, '--json'])
  await running.says(/^going back from v4/m)
  await stand.call('PATCH', `/heroku/apps/${app?.name}`, { bootTimeout: 0 })
  const ran = await running.ended
  t.equal(ran.code, 5)
  t.match(ran.json, {
    ...{ outcome: 'failed', release: 'v4', serves: 'v5' },
    error: {
      code: 'E_ROLLBACK_UNHEALTHY',
      message:
        /^v4 was released .* not healthy: .*; v5 serves, which is v3 again, and is not healthy either: .*R10/,
      hint: /slipway rollback --app/,
    },
  })
  t.same(await made(project), succeeded(3, 4, 5))
})

t.test('a lost answer is read back', async (t) => {
  const { project, commit } = await setUp(t)
  await project.stand.fault({
    ...{ where: 'herokuApi', method: 'POST', path: '/releases$', user: project.owner },
    action: { kind: 'reset', when: 'after' },
  })
  const ran = await commit('second', crashes).run(SHIP)
  ended(t, ran, 3, /did not answer the rollback; looking whether it was done/, /v5 serves, which is v3 again/)
  t.same(await made(project), succeeded(3, 4, 5), 'and not done twice')
})

/** v4 is live and sick, and its job was killed before it could judge it. */
const killed = async (t: Test) => {
  const { project, commit } = await setUp(t)
  const job = commit('second', answers500)
  const running = job.start(SHIP)
  await isProving(running)
  running.child.kill('SIGKILL')
  await running.ended
  t.same(await made(project), succeeded(3, 4))
  return { project, commit, job }
}
const unjudged =
  /^warning: v4 is live and not healthy \(a job may have ended before it was judged\): \/ answers 500$/m

t.test('a job that was killed before the verdict', async (t) => {
  void t.test('the next commit is healthy', async (t) => {
    const { project, commit } = await killed(t)
    ended(t, await commit('third', sound).run(SHIP), 0, unjudged, 'ship done: v5 released, healthy')
    t.equal(await shows(project), 'third version')
  })
  void t.test('the next commit is not healthy either', async (t) => {
    const { project, commit } = await killed(t)
    const ran = await commit('third', crashes).run(SHIP)
    const to = /^going back from v5 .* to v3 \(.*\), the newest before v4 that succeeded with another image$/m
    ended(t, ran, 3, unjudged, to, /v6 serves, which is v3 again, healthy/)
    t.equal(await shows(project), 'first version')
  })
  void t.test('the same commit, restarted', async (t) => {
    const { project, job } = await killed(t)
    const ran = await job.run(SHIP, { TRAVIS_JOB_RESTARTED: 'true' })
    const once = /v4 already runs this image and is not healthy: .*; releasing it once more/
    ended(t, ran, 3, once, /^going back from v5 .* to v3 /m, /v6 serves, which is v3 again, healthy/)
    t.notMatch(ran.log, unjudged)
    t.equal(await shows(project), 'first version')
    const again = await job.run(SHIP, { TRAVIS_JOB_RESTARTED: 'true' })
    ended(t, again, 0, /^ship skipped: v5 of this commit was taken back by v6 /m)
  })
})

t.test('ended by a signal: nothing is begun any more', async (t) => {
  const { project, commit } = await setUp(t)
  const running = commit('second', answers500).start(['ship', '--health-timeout', '60s'])
  await running.says(/^The dynos of v4 are up; asking/m)
  const from = await project.stand.mark()
  running.child.kill('SIGTERM')
  const ran = await running.ended
  ended(t, ran, 143, /^warning: stopped here: v4 is live and not judged; slipway status --app app-\w+ says/m)
  t.same(
    (await writesOf(project, from)).filter(({ where }) => where === 'herokuApi'),
    [],
  )
  t.same(await made(project), succeeded(3, 4))
})

t.test('ended while it goes back', async (t) => {
  const { project, commit } = await setUp(t)
  await project.stand.fault({
    ...{ where: 'herokuApi', method: 'POST', path: '/releases$', user: project.owner },
    action: { kind: 'delay', ms: 5000 },
  })
  const running = commit('second', crashes).start(SHIP)
  await running.says(/^POST \S+\/releases \{/m)
  running.child.kill('SIGTERM')
  const said =
    /^warning: stopped here: v4 is not healthy, and nobody has seen whether Heroku went back to v3; slipway status/m
  const ran = await running.ended
  ended(t, ran, 143, said)
  t.notMatch(ran.log, /E_ROLLED_BACK|serves, which/)
})

t.test('a newer commit is published while an older one falls', async (t) => {
  const meanwhile = async (t: Test, words: string[]) => {
    const { project, commit } = await setUp(t)
    const older = commit('second', answers500)
    const newer = commit('third', sound)
    for (const phase of ['login', 'build']) ended(t, await newer.run([phase]), 0)
    const running = older.start(['ship', '--health-timeout', '10s', ...words])
    await isProving(running)
    ended(t, await newer.run(['push']), 0)
    return { project, newer, ran: await running.ended }
  }
  void t.test('what was put back stays, and the newer one releases itself', async (t) => {
    const { project, newer, ran } = await meanwhile(t, [])
    ended(t, ran, 3, /v5 serves, which is v3 again, healthy/)
    t.same(await made(project), succeeded(3, 4, 5))
    ended(t, await newer.run(['release']), 0, 'release done: v6 released')
    t.equal(await shows(project), 'third version')
  })
  void t.test('what stayed live is replaced by the newer one', async (t) => {
    const { project, newer, ran } = await meanwhile(t, ['--no-rollback'])
    const left = /^warning: v4 is live on .* and not healthy: .*; going back is switched off/m
    ended(t, ran, 0, left, `ship skipped: ${newer.commit.slice(0, 7)} is newer and already published`)
    t.same(await made(project), succeeded(3, 4, 5))
    t.equal(await shows(project), 'third version')
  })
})

t.test('Heroku stops answering after it went back', async (t) => {
  const { project, commit } = await setUp(t)
  const { stand, owner } = project
  await stand.fault({
    ...{ where: 'herokuApi', method: 'POST', path: '/releases$', user: owner },
    action: { kind: 'delay', ms: 1000 },
  })
  const running = commit('second', crashes).start(SHIP)
  await running.says(/^POST \S+\/releases \{/m)
  await stand.fault({
    ...{ where: 'herokuApi', method: 'GET', path: '/dynos$', user: owner },
    action: { kind: 'answer', status: 403, body: '{"id":"forbidden","message":"Not any more."}' },
  })
  failsWith(t, await running.ended, {
    ...{ exit: 5, code: 'E_ROLLBACK_UNHEALTHY', hint: /go back further with slipway rollback --app/ },
    message: /; v5 serves, which is v3 again, and could not be proven healthy: .*Not any more/,
  })
})

/** A Heroku that names an address for the app at which nobody is. */
const unreachable = async (t: Test, { world }: Project): Promise<string> => {
  const server = createServer((request, response) => {
    const { host: _, 'accept-encoding': __, ...headers } = request.headers
    const onward = send(`${world.herokuApi}${request.url}`, { method: request.method, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString()
        const { 'content-length': ___, ...kept } = answer.headers
        response.writeHead(answer.statusCode ?? 502, kept)
        response.end(text.replace(/"web_url":\s*"[^"]*"/, '"web_url":"http://127.0.0.1:9/"'))
      })
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('an app that nobody reaches from here, before or after', async (t) => {
  const { project, commit } = await setUp(t)
  const ran = await commit('second', sound).run(SHIP, { HEROKU_API_URL: await unreachable(t, project) })
  failsWith(t, ran, {
    ...{ exit: 5, code: 'E_UNHEALTHY', hint: /go back with slipway rollback --app/ },
    message:
      /^v4 is live .* not healthy: .*did not answer.*; it did not answer before this release either, so/,
  })
  says(
    t,
    ran,
    /^warning: nobody can tell from here whether v3, which is live, is healthy: \/ did not answer/m,
  )
  t.same(await made(project), succeeded(3, 4), 'no needless way back')
})

t.test('a dry run says where it would go back to', async (t) => {
  const { project, commit } = await setUp(t)
  const from = await project.stand.mark()
  const job = commit('second', sound)
  const back =
    /^were the release not healthy, it would be left for v3 \(Deployed web .*\), and that proven healthy: going back restores/m
  ended(t, await job.run(['ship', '--dry-run']), 0, back)
  const stays = /^were the release not healthy, it would stay live \(--no-rollback\)$/m
  ended(t, await job.run(['ship', '--dry-run', '--no-rollback']), 0, stays)
  t.same(await writesOf(project, from), [])
})
