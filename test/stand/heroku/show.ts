import { stamp } from './answers.js'
import { commandText, eligible } from './store.js'
import type { Account, App, Dyno, Process, Release } from './store.js'

const named = (app: App) => ({ id: app.id, name: app.name })

/** The account as `GET /account` gives it. */
export const showAccount = (account: Account) => ({
  id: account.id,
  email: account.email,
  name: null,
  verified: true,
  two_factor_authentication: false,
  federated: false,
  suspended_at: null,
})

/** An app resource; `web_url` is null where the knob says so. */
export const showApp = (app: App) => ({
  acm: false,
  archived_at: null,
  build_stack: { id: app.buildStack, name: app.buildStack },
  buildpack_provided_description: null,
  created_at: stamp(app.createdAt),
  generation: { id: app.knobs.generation ?? 'cedar', name: app.knobs.generation ?? 'cedar' },
  git_url: `https://git.heroku.com/${app.name}.git`,
  ...named(app),
  internal_routing: null,
  maintenance: app.maintenance,
  organization: null,
  owner: { id: app.owner.id, email: app.owner.email },
  region: { id: app.region, name: app.region },
  released_at: stamp(app.releasedAt),
  repo_size: 0,
  slug_size: null,
  space: null,
  stack: { id: app.stack, name: app.stack },
  team: null,
  updated_at: stamp(app.releasedAt),
  web_url: app.knobs.webUrl === 'null' ? null : app.webUrl,
})

/** One formation row; the image is named in the docker-releases variant only. */
export const showProcess = (app: App, type: string, process: Process, docker: boolean) => ({
  app: named(app),
  command: commandText(process),
  created_at: stamp(app.createdAt),
  dyno_size: { id: 'Basic', name: 'Basic' },
  id: `${app.id.slice(0, -12)}${Buffer.from(type).toString('hex').padEnd(12, '0').slice(0, 12)}`,
  quantity: app.quantity.get(type) ?? 0,
  size: 'Basic',
  type,
  updated_at: stamp(app.releasedAt),
  ...(docker ? { docker_image: { id: process.image.id } } : {}),
})

/** A release resource; only what was made by a `git push` has a slug. */
export const showRelease = (app: App, release: Release) => ({
  addon_plan_names: [],
  app: named(app),
  artifacts: [],
  created_at: stamp(release.createdAt),
  current: release === app.current,
  description: release.description,
  eligible_for_rollback: eligible(release),
  id: release.id,
  oci_image: null,
  output_stream_url: release.outputUrl,
  slug: release.slug,
  status: release.status,
  updated_at: stamp(release.updatedAt),
  user: release.user,
  version: release.version,
})

/** A dyno resource. */
export const showDyno = (app: App, dyno: Dyno) => ({
  app: named(app),
  attach_url: null,
  command: dyno.command,
  created_at: stamp(dyno.createdAt),
  id: dyno.id,
  name: dyno.name,
  release: { id: dyno.release.id, version: dyno.release.version },
  size: 'Basic',
  state: dyno.state,
  type: dyno.type,
  updated_at: stamp(dyno.updatedAt),
})
