import { invalid, isRecord, notFound, record, Refusal } from './answers.js'
import type { Answer, Json } from './answers.js'
import { page } from './range.js'
import type { Call, Parts, Route } from './platform-parts.js'
import { showProcess, showRelease } from './show.js'
import type { App, Image, Process, Release } from './store.js'

const isDocker = (call: Call): boolean => call.variant === 'docker-releases'

const formation = (app: App, docker: boolean) =>
  [...app.formation].map(([type, process]) => showProcess(app, type, process, docker))

const noProcess = (type: string) => notFound('formation', `Couldn't find that process type (${type}).`)

const updatesOf = (body: unknown): Json[] => {
  const { updates } = record(body)
  if (!Array.isArray(updates) || updates.length === 0) throw invalid('updates must be a non-empty array')
  return updates.map((update) => {
    if (!isRecord(update)) throw invalid('each update must be an object')
    return update
  })
}

const typeOf = (update: Json): string => {
  const { type } = update
  if (typeof type !== 'string' || !/^[-\w]{1,128}$/.test(type)) throw invalid('Process type is invalid.')
  return type
}

/** The image that an update names, brought into the engine. */
const imageFor = async (app: App, type: string, id: unknown, parts: Parts): Promise<Image> => {
  if (typeof id !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(id))
    throw invalid('Docker image id is invalid.')
  const place = parts.imageOf(app.name, type, id) ?? parts.imageOf(app.name, undefined, id)
  if (place === undefined) {
    const message = `Couldn't find that Docker image.`
    throw app.knobs.unknownImage === 422 ? invalid(message) : notFound('docker_image', message)
  }
  return parts.images.pull(id, typeof place === 'string' ? place : place.pull)
}

const processFor = async (app: App, update: Json, parts: Parts): Promise<[string, Process]> => {
  const type = typeOf(update)
  const { command, docker_image: id } = update
  if (command !== undefined && command !== null && typeof command !== 'string')
    throw invalid('command must be a string')
  const image = await imageFor(app, type, id, parts)
  const asked = typeof command === 'string' && command.trim() !== '' ? command : undefined
  if (asked === undefined && image.cmd.length === 0)
    throw invalid(`No command specified for process type ${type}`)
  return [type, { image, command: asked }]
}

const quantityOf = (value: unknown, have: number): number => {
  const relative = typeof value === 'string' && /^[+-]\d+$/.test(value)
  const count = relative ? have + Number(value) : Number(value)
  if (!Number.isInteger(count) || count < 0 || count > 100) throw invalid('Quantity is invalid.')
  return count
}

/** Scaling: known types only, no release. */
const scale = (app: App, updates: readonly Json[], parts: Parts): void => {
  const wanted = updates.map((update) => {
    const type = typeOf(update)
    if (!app.formation.has(type)) throw noProcess(type)
    const have = app.quantity.get(type) ?? 0
    return { type, quantity: update['quantity'] === undefined ? have : quantityOf(update['quantity'], have) }
  })
  for (const { type, quantity } of wanted) {
    app.quantity.set(type, quantity)
    parts.fleet.scale(app, type)
  }
}

/** The docker-releases variant: images are checked first, then one release is made of all that changed. */
const deploy = async (call: Call, app: App, updates: readonly Json[], parts: Parts): Promise<string[]> => {
  if (app.knobs.generation === 'fir')
    throw invalid('Docker images are not supported for Fir-generation apps.')
  const withImage = updates.filter((update) => 'docker_image' in update)
  const others = updates.filter((update) => !('docker_image' in update))
  const processes: [string, Process][] = []
  for (const update of withImage) processes.push(await processFor(app, update, parts))
  for (const update of withImage) {
    const type = typeOf(update)
    if (update['quantity'] !== undefined) {
      app.quantity.set(type, quantityOf(update['quantity'], app.quantity.get(type) ?? 0))
    }
  }
  const { unchanged } = parts.releases.deploy(app, call.account, new Map(processes))
  if (others.length > 0) scale(app, others, parts)
  return unchanged
}

const patchFormation = async (call: Call, parts: Parts): Promise<Answer> => {
  const app = call.app()
  const updates = updatesOf(call.body)
  if (!isDocker(call)) {
    scale(app, updates, parts)
    return { status: 200, body: formation(app, false) }
  }
  const unchanged = await deploy(call, app, updates, parts)
  const text = (type: string) =>
    `The process type ${type} was not updated, because it is already running the specified docker image.`
  const headers = unchanged.length === 0 ? undefined : { 'Warning-Message': unchanged.map(text).join(' ') }
  return { status: 200, body: formation(app, true), ...(headers === undefined ? {} : { headers }) }
}

const patchProcess = async (call: Call, parts: Parts): Promise<Answer> => {
  const app = call.app()
  const type = call.params['type'] ?? ''
  const body = record(call.body)
  const process = app.formation.get(type)
  if (isDocker(call) && body['docker_image'] === null) {
    if (process === undefined) throw noProcess(type)
    parts.releases.drop(app, call.account, type)
    return { status: 200, body: { ...showProcess(app, type, process, false), docker_image: null } }
  }
  const updates = [{ ...body, type }]
  if (isDocker(call)) await deploy(call, app, updates, parts)
  else scale(app, updates, parts)
  const updated = app.formation.get(type)
  if (updated === undefined) throw noProcess(type)
  return { status: 200, body: showProcess(app, type, updated, isDocker(call)) }
}

const findRelease = (app: App, name: string | undefined): Release => {
  const found = app.releases.find((each) => each.id === name || String(each.version) === name)
  if (found === undefined) throw notFound('release')
  return found
}

const configChanges = (body: unknown): Map<string, string | null> => {
  const changes = new Map<string, string | null>()
  for (const [key, value] of Object.entries(record(body))) {
    if (value !== null && typeof value !== 'string') throw invalid(`Config var ${key} must be a string.`)
    if (key === '' || /[=\0]/.test(key)) throw invalid(`Config var name is invalid.`)
    changes.set(key, value)
  }
  if (changes.size === 0) throw invalid('No config vars specified.')
  return changes
}

/** Config vars of an add-on belong to its attachment. */
const checkAttached = (app: App, changes: ReadonlyMap<string, string | null>): void => {
  const taken = (app.knobs.attached ?? []).filter((name) => changes.has(name))
  if (taken.length > 0) throw invalid(`Cannot overwrite attachment values ${taken.join(', ')}.`)
}

/** The config vars as they are; while a release command runs, a change that waits for it is warned of. */
const showConfig = (app: App): Answer => {
  const waits = app.releases.some((each) => each.status === 'pending' && each.version > app.current.version)
  const text =
    'Release command executing: this config change will not be available until the command succeeds.'
  return { status: 200, body: app.config, ...(waits ? { headers: { 'Warning-Message': text } } : {}) }
}

/** A change of an app, after the changes before it. */
const inTurn =
  (change: (call: Call, parts: Parts) => Answer | Promise<Answer>) =>
  (call: Call, parts: Parts): Promise<Answer> =>
    parts.inTurn(call.app(), async () => change(call, parts))

/** Formation, releases and config vars. */
export const releaseRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/apps/:app/formation',
    handle: (call) => ({ status: 200, body: formation(call.app(), isDocker(call)) }),
  },
  { method: 'PATCH', path: '/apps/:app/formation', handle: inTurn(patchFormation) },
  {
    method: 'GET',
    path: '/apps/:app/formation/:type',
    handle(call) {
      const type = call.params['type'] ?? ''
      const process = call.app().formation.get(type)
      if (process === undefined) throw noProcess(type)
      return { status: 200, body: showProcess(call.app(), type, process, isDocker(call)) }
    },
  },
  { method: 'PATCH', path: '/apps/:app/formation/:type', handle: inTurn(patchProcess) },
  {
    method: 'GET',
    path: '/apps/:app/releases',
    handle(call) {
      const app = call.app()
      const value = (release: Release, field: string) => (field === 'id' ? release.id : release.version)
      return page(app.releases, call.range, ['version', 'id'], value, (release) => showRelease(app, release))
    },
  },
  {
    method: 'GET',
    path: '/apps/:app/releases/:release',
    handle(call) {
      const app = call.app()
      return { status: 200, body: showRelease(app, findRelease(app, call.params['release'])) }
    },
  },
  {
    method: 'POST',
    path: '/apps/:app/releases',
    handle: inTurn((call, parts) => {
      const app = call.app()
      const { release, slug } = record(call.body)
      if (slug !== undefined) throw new Refusal(422, 'invalid_params', `Couldn't find that slug.`)
      if (typeof release !== 'string') throw invalid('release must be the id of a release')
      return { status: 201, body: showRelease(app, parts.releases.rollback(app, call.account, release)) }
    }),
  },
  {
    method: 'GET',
    path: '/apps/:app/releases/:release/config-vars',
    handle: (call) => ({ status: 200, body: findRelease(call.app(), call.params['release']).config }),
  },
  {
    method: 'GET',
    path: '/apps/:app/config-vars',
    handle: (call) => showConfig(call.app()),
  },
  {
    method: 'PATCH',
    path: '/apps/:app/config-vars',
    handle: inTurn((call, parts) => {
      const changes = configChanges(call.body)
      checkAttached(call.app(), changes)
      parts.releases.configure(call.app(), call.account, changes)
      return showConfig(call.app())
    }),
  },
]
