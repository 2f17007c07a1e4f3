import type { App } from '../../heroku/read.js'
import { showRequest, stackRequest } from '../../heroku/requests.js'
import { wasDeployed } from '../../heroku/preflight.js'
import { DOCKER_HUB, type Reference, registryUrl, type Repository } from '../../image/reference.js'
import { Secret } from '../../io/secret.js'
import type { MayPush } from '../../registry/rights.js'
import type { Step } from '../../types.js'
import type { Context } from '../context.js'

// Deep enough to reach the first release of an app that only got its config vars so far.
const RELEASES = 200

const api = ({ settings }: Context): string => settings.herokuApiUrl.replace(/\/+$/, '')

/** What is missing to ask Heroku anything. */
export const needsToken = ({ settings }: Context): string | undefined =>
  settings.herokuToken === undefined ? 'HEROKU_API_KEY' : undefined

/** The step that asks whose token this is; gives the e-mail address. */
export const askAccount = (context: Context, app: string): Step<string | undefined> => ({
  name: 'check token',
  show: `GET ${api(context)}/account`,
  effect: 'read',
  needs: needsToken(context),
  assume: undefined,
  run: async () => (await (await context.network()).heroku(app).account()).email,
})

/** The step that asks for the app. */
export const askApp = (context: Context, app: string): Step<App> => ({
  name: 'check app',
  show: `GET ${api(context)}/apps/${app}`,
  effect: 'read',
  needs: needsToken(context),
  assume: {
    id: '<app>',
    name: app,
    stack: 'container',
    buildStack: 'container',
    generation: 'cedar',
    webUrl: undefined,
    maintenance: false,
  },
  run: async () => (await context.network()).heroku(app).look(),
})

/** The step that asks how many calls of Heroku's API are left. */
export const askCallsLeft = (context: Context, app: string): Step<number | undefined> => ({
  name: 'check API limit',
  show: `GET ${api(context)}/account/rate-limits`,
  effect: 'read',
  needs: needsToken(context),
  assume: undefined,
  run: async () => (await context.network()).heroku(app).callsLeft(),
})

/** The step that asks which config vars there are: the names alone are kept. */
export const askConfigNames = (context: Context, app: string): Step<readonly string[] | undefined> => ({
  name: 'check config vars',
  show: `GET ${api(context)}/apps/${app}/config-vars`,
  effect: 'read',
  needs: needsToken(context),
  assume: undefined,
  run: async () => [...(await (await context.network()).heroku(app).config()).keys()],
})

/** The step that asks whether anything was ever deployed to the app. */
export const askDeployed = (context: Context, app: string): Step<boolean> => ({
  name: 'check what was deployed',
  show: `GET ${api(context)}/apps/${app}/releases and ${api(context)}/apps/${app}/formation`,
  effect: 'read',
  needs: needsToken(context),
  assume: false,
  run: async () => {
    const heroku = (await context.network()).heroku(app)
    const [releases, formation] = await Promise.all([heroku.releases(RELEASES), heroku.formation()])
    return wasDeployed(releases, formation)
  },
})

/** The step that switches an app to which nothing was deployed yet. */
export const switchStack = (context: Context, app: App): Step<App> => ({
  name: 'switch stack',
  // Shown without a token: a request never shows the one it has.
  show: showRequest(
    stackRequest({ api: { url: api(context), token: new Secret('', '') }, id: '' }, app.name),
  ),
  effect: 'write',
  assume: { ...app, buildStack: 'container' },
  run: async () => (await context.network()).heroku(app.name).takeImages(),
})

/** The step that asks a registry whether we may push, as far as it says so; `needs` is what is missing to ask. */
export const askRight = (context: Context, to: Repository, needs: string | undefined): Step<MayPush> => ({
  name: `check right to push to ${to.registry}`,
  show: `GET ${registryUrl(to.registry)}/v2/, and a token to push to ${to.path}`,
  effect: 'read',
  needs,
  assume: 'yes',
  run: async () => (await context.network()).registry(to.registry).mayPush(to),
})

/** The step that finds out whether we may push where only an upload tells. */
export const tryUpload = (context: Context, to: Repository): Step<void> => ({
  name: `check right to push to ${to.registry} by an upload`,
  show: `POST ${registryUrl(to.registry)}/v2/${to.path}/blobs/uploads/, cancelled at once`,
  effect: 'write',
  assume: undefined,
  run: async () => (await context.network()).registry(to.registry).tryUpload(to),
})

// What Docker gives for it: https://docs.docker.com/docker-hub/usage/pulls/
const PREVIEW: Reference = { registry: DOCKER_HUB, path: 'ratelimitpreview/test', tag: 'latest' }

/** The step that asks a registry for a manifest's head: what is left of a limit stands there, and is warned of. */
export const askPullsLeft = (
  context: Context,
  { registry, path }: Repository,
  needs: string | undefined,
): Step<void> => {
  const asked = registry === DOCKER_HUB ? PREVIEW : { registry, path, tag: 'latest' }
  return {
    name: `check pull limit of ${registry}`,
    show: `HEAD ${registryUrl(registry)}/v2/${asked.path}/manifests/latest`,
    effect: 'read',
    needs,
    assume: undefined,
    run: async () => void (await (await context.network()).registry(registry).head(asked)),
  }
}
