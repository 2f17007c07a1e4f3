import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Seen } from '../stand/contract.js'
import { must } from '../stand/programs.js'
import type { Project, Ran } from './project.js'

/** The image under a tag at the hub. */
export interface Published {
  digest: string
  imageId: string
  labels: Record<string, string>
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
const at = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value)

/** A token for the project's repository: to read, as anybody gets it, or with its owner's password for more. */
const tokenFor = async ({ world, user, password }: Project, action: 'pull' | 'delete'): Promise<string> => {
  const { headers } = await fetch(`http://${world.hub}/v2/`)
  const realm = /realm="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? ''
  const scope = `repository:${user}/app:${action === 'pull' ? 'pull' : 'pull,delete'}`
  const query = new URLSearchParams({ service: 'registry.stand', scope })
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const answer = await fetch(`${realm}?${query.toString()}`, {
    headers: action === 'pull' ? {} : { authorization: basic },
  })
  return String(at(await answer.json(), 'token'))
}

/** Deletes what lies under a tag of the project at the hub, and so the tag, as its owner does on the web page. */
export const unpublish = async (project: Project, tag: string): Promise<void> => {
  const found = await published(project, tag)
  const { status } = await fetch(
    `http://${project.world.hub}/v2/${project.user}/app/manifests/${found?.digest}`,
    { method: 'DELETE', headers: { authorization: `Bearer ${await tokenFor(project, 'delete')}` } },
  )
  if (status !== 202) throw new Error(`${tag} cannot be deleted: ${status}`)
}

/** What lies under a tag of the project at the hub; `undefined`: nothing. */
export const published = async (project: Project, tag: string): Promise<Published | undefined> => {
  const authorization = `Bearer ${await tokenFor(project, 'pull')}`
  const accept = 'application/vnd.docker.distribution.manifest.v2+json'
  const get = (path: string) =>
    fetch(`http://${project.world.hub}/v2/${project.user}/app/${path}`, {
      headers: { authorization, accept },
    })
  const answer = await get(`manifests/${tag}`)
  if (answer.status === 404) return undefined
  const imageId = String(at(await answer.json(), 'config', 'digest'))
  const labels = at(await (await get(`blobs/${imageId}`)).json(), 'config', 'Labels')
  return {
    digest: answer.headers.get('docker-content-digest') ?? '',
    imageId,
    labels: isRecord(labels) ? (labels as Record<string, string>) : {},
  }
}

/** What was begun and cancelled left nothing: each DELETE of an upload goes, and a POST that began one with it. */
const withoutCancelled = (seen: readonly Seen[]): Seen[] => {
  const upload = /^(.*\/blobs\/uploads\/)/
  const cancelled = seen.filter(
    ({ method, path, status }) => method === 'DELETE' && status < 300 && upload.test(path),
  )
  const gone = new Set(cancelled)
  for (const { path, where } of cancelled) {
    const [begun = ''] = upload.exec(path) ?? []
    const post = seen.find(
      (one) => !gone.has(one) && one.where === where && one.method === 'POST' && one.path === begun,
    )
    if (post !== undefined) gone.add(post)
  }
  return seen.filter((one) => !gone.has(one))
}

/** The requests since `since` that wrote something of this project's anywhere. */
export const writesOf = async (project: Project, since: number): Promise<Seen[]> => {
  const ours = [project.user, ...(project.app === undefined ? [] : [project.app.name])]
  const who = [project.user, project.owner]
  const seen = (await project.stand.requests({ since, write: true })).filter(
    ({ path, user }) => who.includes(user ?? '') || ours.some((name) => path.split('?')[0]?.includes(name)),
  )
  return withoutCancelled(seen)
}

/** The page of an app, as visitors see it. */
export const page = async (project: Project): Promise<string> =>
  (await fetch(project.app?.webUrl ?? 'http://no.app')).text()

/** Runs docker in the environment of a project, with its login. */
export const docker = (project: Project, ...words: string[]): Promise<string> =>
  must(join(project.world.dockerBin, 'docker'), words, { env: project.env, cwd: project.repository.work })

/** Whether docker keeps credentials of the project. */
export const isSignedIn = ({ dir }: Project): boolean => {
  const file = join(dir, 'home/.docker/config.json')
  return existsSync(file) && readFileSync(file, 'utf8').includes('"auth"')
}

/** Versions and states of the releases of the project's app, the oldest first: `v3 succeeded`. */
export const releases = async ({ stand, app }: Project): Promise<string[]> => {
  const { releases: all } = await stand.appState(app?.name ?? '')
  return all.map((one) => `v${String(at(one, 'version'))} ${String(at(one, 'status'))}`)
}

/** The run ended with this code; where it did not, the end of its log says why. */
const endedWith = (t: Test, ran: Ran, code: number): void =>
  void t.equal(ran.code, code, 'exit code', { log: ran.log.slice(-3000) })

/** The run's log matches. */
export const says = (t: Test, ran: Ran, pattern: RegExp | string): void => {
  const found = typeof pattern === 'string' ? ran.log.includes(pattern) : pattern.test(ran.log)
  t.ok(found, `says ${String(pattern)}`, { log: ran.log.slice(-5000) })
}

/** The run ended well with exactly this on standard output; its log matches all of `said`. */
export const succeeds = (t: Test, ran: Ran, stdout: string, ...said: (RegExp | string)[]): void => {
  endedWith(t, ran, 0)
  t.equal(ran.stdout, stdout)
  for (const pattern of said) says(t, ran, pattern)
}

export interface Failure {
  exit: number
  code: string
  message: RegExp
  hint: RegExp
}

/** A failed run says one sentence with a stable code and one hint, prints no result and shows no stack. */
export const failsWith = (t: Test, ran: Ran, { exit, code, message, hint }: Failure): void => {
  endedWith(t, ran, exit)
  t.equal(ran.stdout, '', 'nothing on standard output')
  const told = [...ran.log.matchAll(/^error: (.*)\n(.*)$/gm)].map(([, first, second]) => [first, second])
  t.equal(told.length, 1, 'one sentence and one hint', { told })
  const [sentence = '', advice = ''] = told[0] ?? []
  t.match(sentence, new RegExp(`^[^. ].*[^.]\\. \\(${code}\\)$`), 'a sentence, then the code')
  t.match(sentence, message)
  t.match(advice, /^ {2}\S.*[^.][.)]$/, 'a hint that is a sentence')
  t.match(advice, hint)
  t.notMatch(ran.log, /^\s+at .*:\d+:\d+\)?$/m, 'no stack trace')
}
