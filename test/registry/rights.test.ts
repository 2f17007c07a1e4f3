import t from 'tap'
import { Problem } from '../../src/errors/problem.js'
import { openWorld } from './world.js'

const unavailable = { kind: 'answer', status: 503, headers: { 'retry-after': '1' } } as const

t.test('what a token says', async (t) => {
  const { hub, seen, mark, open, repository } = await openWorld(t)
  const alice = open(hub.host, 'alice', 'geheim')
  const from = mark()
  t.equal(await alice.mayPush(repository('alice/app')), 'yes')
  t.equal(await alice.mayPush(repository('bob/app')), 'no', 'a token without the right is given all the same')
  t.equal(await open(hub.host, '', '').mayPush(repository('alice/app')), 'no', 'nobody')
  t.equal(await open(hub.host, 'alice', 'wrong').mayPush(repository('alice/app')), 'login')
  t.same(
    seen('hub', from).filter(({ path }) => path !== '/v2/'),
    [],
    'nothing is asked of the registry itself',
  )
})

t.test('what only an upload tells', async (t) => {
  const { hub, heroku, seen, mark, open, repository, target, fault } = await openWorld(t)
  const client = open(heroku.host, '_', 'heroku-token')
  t.equal(await client.mayPush(target('todo/web')), 'unknown')
  let from = mark()
  await client.tryUpload(target('todo/web'))
  const calls = (): string[] =>
    seen('herokuRegistry', from)
      .filter(({ path }) => path !== '/v2/')
      .map(({ method, path, status }) => `${method} ${path.replace(/uploads\/.+$/, 'uploads/…')} ${status}`)
  t.same(calls(), ['POST /v2/todo/web/blobs/uploads/ 202', 'DELETE /v2/todo/web/blobs/uploads/… 204'])

  const denied = { code: 'E_REGISTRY_UNAUTHORIZED', message: /does not let us push to .*\/web\./ }
  for (const [path, password] of [
    ['other/web', 'heroku-token'],
    ['todo/web', 'wrong'],
  ] as const)
    await t.rejects(open(heroku.host, '_', password).tryUpload(target(path)), denied, path)
  await t.rejects(open(hub.host, 'alice', 'geheim').tryUpload(repository('bob/app')), {
    code: 'E_REGISTRY_UNAUTHORIZED',
  })

  fault({ where: 'herokuRegistry', method: 'POST', times: 2, action: unavailable })
  await client.tryUpload(target('todo/web'))
  t.pass('what is gone in a moment is tried again')
  from = mark()
  fault({ where: 'herokuRegistry', method: 'DELETE', times: 9, action: { kind: 'answer', status: 404 } })
  await client.tryUpload(target('todo/web'))
  t.same(calls().length, 2, 'what could not be cancelled is forgotten in time')
  fault({ where: 'herokuRegistry', method: 'POST', times: 9, action: unavailable })
  const error: unknown = await client.tryUpload(target('todo/web')).catch((caught: unknown) => caught)
  t.match(error, { code: 'E_REGISTRY' })
  t.ok(error instanceof Problem)
})

t.test('tokens that cannot be read', async (t) => {
  const { hub, open, repository, fault } = await openWorld(t)
  const give = async (token: string): Promise<string> => {
    fault({ where: 'token', action: { kind: 'answer', status: 200, body: JSON.stringify({ token }) } })
    return open(hub.host, 'alice', 'geheim').mayPush(repository('alice/app'))
  }
  const claims = (value: unknown): string => `h.${Buffer.from(JSON.stringify(value)).toString('base64url')}.s`
  const access = (name: string, ...actions: string[]) =>
    claims({ access: [{ type: 'repository', name, actions }] })
  for (const [token, may] of [
    ['opaque', 'unknown'],
    ['a.b.c', 'unknown'],
    [claims({ sub: 'alice' }), 'unknown'],
    [claims({ access: 'all' }), 'unknown'],
    [claims({ access: [] }), 'no'],
    [claims({ access: [null, 7] }), 'no'],
    [access('alice/app', 'pull'), 'no'],
    [access('alice/other', 'pull', 'push'), 'no'],
    [access('alice/app', 'pull', 'push'), 'yes'],
    [access('alice/app', '*'), 'yes'],
  ] as const)
    t.equal(await give(token), may, token)
})
