import { need, type Ran } from '../programs.js'
import type { Bench, Client } from './bench.js'
import type { Owner } from './heroku-cli.js'
import type { Tally } from './tally.js'

const accept = ['--header', 'Accept: application/vnd.heroku+json; version=3']
const bearer = (token: string) => ['--header', `Authorization: Bearer ${token}`]
const status = (code: number) => new RegExp(`^HTTP/1\\.1 ${code}\\b`)
const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

interface Api {
  tally: Tally
  /** Asks the API as the owner, and shows the head of the answer before its body. */
  ask: (path: string, ...words: string[]) => Promise<Ran>
  curl: Client
  url: string
}

const checkHeads = async ({ tally, ask, curl, url }: Api, token: string): Promise<void> => {
  const head = ['--include', '--silent', `${url}/account`]
  await tally.check('curl without Accept', { says: [status(406), /"id":"not_acceptable"/] }, () =>
    curl([...head, ...bearer(token)]),
  )
  await tally.check('curl with Accept of version 2', { says: [status(406)] }, () =>
    curl([...head, ...bearer(token), '--header', 'Accept: application/vnd.heroku+json; version=2']),
  )
  await tally.check('curl without a token', { says: [status(401), /Invalid credentials provided\./] }, () =>
    curl([...head, ...accept]),
  )
  const usual = [
    /^Content-Type: application\/json/im,
    new RegExp(`^Request-Id: ${uuid}`, 'im'),
    /^RateLimit-Remaining: \d+/im,
  ]
  await tally.check('the heads of an answer', { says: [status(200), ...usual] }, () => ask('/account'))
  const id = '01234567-89ab-4cde-8f01-23456789abcd'
  await tally.check(
    'a Request-Id of the client comes back',
    { says: [new RegExp(`^Request-Id: ${id}`, 'im')] },
    () => ask('/account', '--header', `Request-Id: ${id}`),
  )
  const left = async (path: string): Promise<number> =>
    Number(/^RateLimit-Remaining: (\d+)/im.exec((await ask(path)).stdout)?.[1])
  const before = await left('/account')
  tally.same('a call costs one of the limit', `${before - 1}`, `${await left('/account')}`)
  tally.same('asking for the limit costs nothing', `${before - 1}`, `${await left('/account/rate-limits')}`)
  await tally.check('an unknown app', { says: [status(404), /Couldn't find that app\./] }, () =>
    ask('/apps/no-such-app'),
  )
}

/** Walks a list as the API wants it: each answer names the range of the next one. */
const checkPages = async ({ tally, ask }: Api, app: string): Promise<void> => {
  const releases = `/apps/${app}/releases`
  for (const name of ['ONE', 'TWO', 'THREE']) {
    const change = [
      '--request',
      'PATCH',
      '--header',
      'Content-Type: application/json',
      '--data',
      `{"${name}":"1"}`,
    ]
    await tally.check(`config var ${name}`, { says: [status(200), new RegExp(`"${name}":"1"`)] }, () =>
      ask(`/apps/${app}/config-vars`, ...change),
    )
  }
  const versions: string[] = []
  const statuses: string[] = []
  let range: string | undefined = 'version ..; max=2, order=desc'
  while (range !== undefined && statuses.length < 9) {
    const { stdout } = await ask(releases, '--header', `Range: ${range}`)
    statuses.push(/^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1] ?? '')
    versions.push(...[...stdout.matchAll(/"version":(\d+)/g)].map((found) => found[1] ?? ''))
    range = /^Next-Range: (.*?)\r?$/im.exec(stdout)?.[1]
  }
  tally.same('a list in pages of two, newest first', '5 4 3 2 1', versions.join(' '))
  tally.same('every page but the last is partial', '206 206 200', statuses.join(' '))
  await tally.check('a range over an unknown field', { says: [status(416)] }, () =>
    ask(releases, '--header', 'Range: colour ..; max=1'),
  )
}

const checkRegistries = async ({ tally, curl }: Api, bench: Bench, token: string): Promise<void> => {
  const { hub, herokuRegistry } = bench.world
  const head = ['--include', '--silent']
  const challenge = /^www-authenticate: Bearer realm="http:\/\/127\.0\.0\.1:\d+\/token",service="[^"]+"/im
  await tally.check('the hub wants a token', { says: [status(401), challenge] }, () =>
    curl([...head, `http://${hub}/v2/`]),
  )
  await tally.check(
    `Heroku's registry wants a password`,
    { says: [status(401), /^www-authenticate: Basic realm=/im] },
    () => curl([...head, `http://${herokuRegistry}/v2/`]),
  )
  // The name is of no importance: the CLI's own requests have none.
  await tally.check('any user with the token will do', { says: [status(200)] }, () =>
    curl([...head, '--user', `:${token}`, `http://${herokuRegistry}/v2/`]),
  )
}

/** What the Platform API and the registries say to plain requests, asked with curl. */
export const checkApi = async (bench: Bench, { email, token }: Owner): Promise<void> => {
  const { tally, world, stand } = bench
  const curl = bench.client(need('curl'))
  const url = world.herokuApi
  const ask: Api['ask'] = (path, ...words) =>
    curl(['--include', '--silent', url + path, ...accept, ...bearer(token), ...words])
  const api = { tally, ask, curl, url }
  const { name } = await stand.app(undefined, {}, email)
  await checkHeads(api, token)
  await checkPages(api, name)
  await checkRegistries(api, bench, token)
}
