import { randomUUID } from 'node:crypto'
import { invalid, isRecord, notFound, record, stamp } from './answers.js'
import type { Json } from './answers.js'
import type { LogFilter } from './logs.js'
import { page } from './range.js'
import { isName } from './platform-parts.js'
import type { Parts, Route } from './platform-parts.js'
import { showAccount, showApp, showDyno } from './show.js'
import { neverDeployed } from './store.js'
import type { App } from './store.js'

const stacks = ['container', 'heroku-22', 'heroku-24', 'heroku-26']

const onlyKeys = (body: Json, known: readonly string[]): void => {
  const unknown = Object.keys(body).filter((key) => !known.includes(key))
  if (unknown.length > 0) throw invalid(`Unknown parameters: ${unknown.join(', ')}`)
}

const checkName = (name: unknown, parts: Parts): string => {
  const rule = 'letters, digits, and dashes.'
  if (typeof name !== 'string' || !isName(name)) {
    throw invalid(
      `Name must start with a letter, end with a letter or digit and can only contain lowercase ${rule}`,
    )
  }
  if (parts.apps.some((app) => app.name === name)) throw invalid(`Name ${name} is already taken`)
  return name
}

/** A stack is given by name, or as an object with its name. */
const checkStack = (value: unknown): 'container' | 'heroku-24' => {
  const name = isRecord(value) ? value['name'] : value
  if (typeof name !== 'string' || !stacks.includes(name)) throw invalid(`Couldn't find that stack.`)
  return name === 'container' ? 'container' : 'heroku-24'
}

const update = (app: App, body: Json, parts: Parts): void => {
  onlyKeys(body, ['build_stack', 'maintenance', 'name'])
  const { build_stack: stack, maintenance, name } = body
  if (maintenance !== undefined && typeof maintenance !== 'boolean')
    throw invalid('maintenance must be a boolean')
  const wanted = stack === undefined ? undefined : checkStack(stack)
  if (name !== undefined && name !== app.name) app.name = checkName(name, parts)
  if (wanted !== undefined) {
    app.buildStack = wanted
    if (neverDeployed(app)) app.stack = wanted
  }
  if (maintenance !== undefined) app.maintenance = maintenance
  app.changed.emit('change')
}

const logFilter = (body: Json): LogFilter => {
  const { lines, source, dyno, dyno_name: dynoName, type } = body
  const name = dynoName ?? dyno
  return {
    ...(typeof lines === 'number' ? { lines } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof name === 'string' ? { dyno: name } : {}),
    ...(typeof type === 'string' ? { type } : {}),
  }
}

const preboot = (app: App) => ({
  id: app.id.replace(/^.{8}/, '0badcafe'),
  name: 'preboot',
  description: 'Provide seamless web dyno deploys',
  display_name: 'Preboot',
  doc_url: 'https://devcenter.heroku.com/articles/preboot',
  enabled: app.preboot,
  feedback_email: 'heroku-feedback@salesforce.com',
  state: 'general',
  created_at: stamp(app.createdAt),
  updated_at: stamp(app.createdAt),
})

const authorization = (account: { id: string; token: string; expiresIn: number | null }) => ({
  id: account.id,
  access_token: { id: account.id, token: account.token, expires_in: account.expiresIn },
  description: 'CI',
  scope: ['global'],
})

/** Accounts, apps, dynos, logs and the small resources around them. */
export const appRoutes: readonly Route[] = [
  { method: 'GET', path: '/account', handle: ({ account }) => ({ status: 200, body: showAccount(account) }) },
  {
    method: 'GET',
    path: '/account/rate-limits',
    handle: ({ account }) => ({ status: 200, body: { remaining: Math.floor(account.remaining) } }),
  },
  {
    method: 'GET',
    path: '/oauth/authorizations',
    handle: ({ account }) => ({ status: 200, body: [authorization(account)] }),
  },
  {
    method: 'GET',
    path: '/oauth/authorizations/:id',
    handle: ({ account, params }) => {
      if (params['id'] !== '~' && params['id'] !== account.id) throw notFound('authorization')
      return { status: 200, body: authorization(account) }
    },
  },
  {
    method: 'GET',
    path: '/apps',
    handle: ({ account, range }, { apps }) => {
      const own = apps.filter((app) => app.owner === account)
      return page(own, range, ['name', 'id'], (app, field) => (field === 'id' ? app.id : app.name), showApp)
    },
  },
  {
    method: 'POST',
    path: '/apps',
    async handle({ account, body }, parts) {
      const { name, stack, ...rest } = body === undefined ? {} : record(body)
      onlyKeys(rest, ['region', 'feature_flags'])
      const chosen =
        name === undefined ? `still-river-${Math.floor(Math.random() * 1e5)}` : checkName(name, parts)
      const knobs = { stack: stack === undefined ? ('heroku-24' as const) : checkStack(stack) }
      return { status: 201, body: showApp(await parts.makeApp(chosen, account, knobs)) }
    },
  },
  { method: 'GET', path: '/apps/:app', handle: (call) => ({ status: 200, body: showApp(call.app()) }) },
  {
    method: 'PATCH',
    path: '/apps/:app',
    handle(call, parts) {
      update(call.app(), record(call.body), parts)
      return { status: 200, body: showApp(call.app()) }
    },
  },
  {
    method: 'GET',
    path: '/apps/:app/collaborators',
    handle(call) {
      const { owner } = call.app()
      return {
        status: 200,
        body: [{ id: owner.id, role: 'owner', user: { id: owner.id, email: owner.email } }],
      }
    },
  },
  { method: 'GET', path: '/apps/:app/addons', handle: (call) => (call.app(), { status: 200, body: [] }) },
  {
    method: 'GET',
    path: '/apps/:app/domains',
    handle(call) {
      const { id, host, name } = call.app()
      const state = {
        status: 'none',
        acm_status: null,
        acm_status_reason: null,
        cname: null,
        sni_endpoint: null,
      }
      return { status: 200, body: [{ id, kind: 'heroku', hostname: host, app: { id, name }, ...state }] }
    },
  },
  {
    method: 'GET',
    path: '/apps/:app/features',
    handle: (call) => ({ status: 200, body: [preboot(call.app())] }),
  },
  {
    method: 'GET',
    path: '/apps/:app/features/:feature',
    handle(call) {
      if (call.params['feature'] !== 'preboot') throw notFound('feature', `Couldn't find that app feature.`)
      return { status: 200, body: preboot(call.app()) }
    },
  },
  {
    method: 'PATCH',
    path: '/apps/:app/features/:feature',
    handle(call) {
      const { enabled } = record(call.body)
      if (call.params['feature'] !== 'preboot') throw notFound('feature', `Couldn't find that app feature.`)
      if (typeof enabled !== 'boolean') throw invalid('enabled must be a boolean')
      call.app().preboot = enabled
      return { status: 200, body: preboot(call.app()) }
    },
  },
  {
    method: 'GET',
    path: '/apps/:app/dynos',
    handle(call) {
      const app = call.app()
      return { status: 200, body: app.dynos.map((dyno) => showDyno(app, dyno)) }
    },
  },
  {
    method: 'GET',
    path: '/apps/:app/dynos/:dyno',
    handle(call) {
      const app = call.app()
      const dyno = app.dynos.find(
        (each) => each.name === call.params['dyno'] || each.id === call.params['dyno'],
      )
      if (dyno === undefined) throw notFound('dyno')
      return { status: 200, body: showDyno(app, dyno) }
    },
  },
  {
    method: 'DELETE',
    path: '/apps/:app/dynos',
    handle(call, { fleet }) {
      fleet.restart(call.app(), () => true)
      return { status: 202, body: {} }
    },
  },
  {
    method: 'DELETE',
    path: '/apps/:app/dynos/:dyno',
    handle(call, { fleet }) {
      const chosen = call.params['dyno']
      if (!call.app().dynos.some((dyno) => dyno.name === chosen)) throw notFound('dyno')
      fleet.restart(call.app(), (dyno) => dyno.name === chosen)
      return { status: 202, body: {} }
    },
  },
  {
    method: 'DELETE',
    path: '/apps/:app/formations/:type',
    handle(call, { fleet }) {
      fleet.restart(call.app(), (dyno) => dyno.type === call.params['type'])
      return { status: 202, body: {} }
    },
  },
  {
    method: 'POST',
    path: '/apps/:app/log-sessions',
    handle(call, { streams, time }) {
      const app = call.app()
      const body = call.body === undefined ? {} : record(call.body)
      const url = streams.logSession(app.log, logFilter(body), body['tail'] === true)
      const now = stamp(time.now())
      return { status: 201, body: { id: randomUUID(), logplex_url: url, created_at: now, updated_at: now } }
    },
  },
]
