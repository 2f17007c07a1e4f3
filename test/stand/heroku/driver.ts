import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../contract.js'
import { must, plainEnv } from '../programs.js'
import { isRecord } from './answers.js'
import type { Json } from './answers.js'

export const object = (value: unknown): Json => (isRecord(value) ? value : {})
export const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : [])

/** Asks again and again until the answer is neither undefined nor false; throws when `seconds` have passed. */
export const until = async <T>(
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

export const dockerReleases = { Accept: 'application/vnd.heroku+json; version=3.docker-releases' }

/** Dockerfile lines of a web process that answers with a text. */
export const web = (text: string): string[] => [
  `RUN mkdir -p /www && echo '${text}' > /www/index.html`,
  'CMD echo serving on $PORT as $(id -u); exec httpd -f -p 0.0.0.0:$PORT -h /www',
]
export const page = async (url: string): Promise<string> => (await (await fetch(url)).text()).trim()

/** What the tests do to a world's platform, as the owner of new apps: plain calls over HTTP and with docker. */
export const drive = async (world: World) => {
  const config = await mkdtemp(join(tmpdir(), 'stand-test-'))
  const env = plainEnv({ DOCKER_HOST: world.dockerHost, DOCKER_CONFIG: config, DOCKER_BUILDKIT: '0' })
  const docker = (words: string[], input?: string) =>
    must(join(world.dockerBin, 'docker'), words, input === undefined ? { env } : { env, input })
  const token = `HRKU-${randomUUID()}`

  const control = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await fetch(world.control + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return object(await answer.json())
  }

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
    const answer = await fetch(world.herokuApi + path, { method, headers, ...sent })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    }
  }
  const makeApp = async (knobs: Json = {}): Promise<{ name: string; url: string }> => {
    const made = await control('POST', '/heroku/apps', { token, knobs })
    return { name: String(made['name']), url: String(made['webUrl']) }
  }

  // The registry knows a token as soon as an app belongs to it.
  await makeApp()
  await docker(['login', '--username', '_', '--password-stdin', world.herokuRegistry], token)

  /** Builds an image of these Dockerfile lines and pushes it for a process type; gives its config digest. */
  const push = async (app: string, type: string, ...lines: string[]): Promise<string> => {
    const reference = `${world.herokuRegistry}/${app}/${type}`
    await docker(
      ['build', '--network', 'none', '--tag', reference, '-'],
      [`FROM ${world.images.busybox}`, ...lines].join('\n'),
    )
    await docker(['push', reference])
    const answer = await fetch(`http://${world.herokuRegistry}/v2/${app}/${type}/manifests/latest`, {
      headers: {
        Accept: 'application/vnd.docker.distribution.manifest.v2+json',
        Authorization: `Basic ${Buffer.from(`_:${token}`).toString('base64')}`,
      },
    })
    return String(object(object(await answer.json())['config'])['digest'])
  }

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
  const logs = async (app: string, filter: Json = {}): Promise<string> => {
    const session = object((await api('POST', `/apps/${app}/log-sessions`, { lines: 200, ...filter })).body)
    return (await fetch(String(session['logplex_url']))).text()
  }
  const ids = (app: string) => control('GET', `/heroku/apps/${app}`).then((all) => list(all['releases']))
  const close = () => rm(config, { recursive: true, force: true })
  return {
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
  }
}
