import { startFront } from './front.js'
import type { FrontLog } from './front-log.js'
import type { ControlRoute } from './parts.js'
import { startTravisApi } from './travis-api/api.js'
import { travisRoutes } from './travis-api/control.js'
import { createStore } from './travis-api/store.js'

/** The stand-in for Travis CI's API. */
export interface TravisApi {
  /** `http://127.0.0.1:PORT` */
  url: string
  routes: ControlRoute[]
  stop(): Promise<void>
}

/** Starts the API and a front before it; it has no repositories and accounts yet. */
export const startTravis = async (log: FrontLog): Promise<TravisApi> => {
  const store = createStore()
  const api = await startTravisApi(store)
  const identify = (header: string | undefined): string | undefined =>
    store.accountOf(/^token (\S+)$/.exec(header ?? '')?.[1] ?? '')?.login
  const front = await startFront(api.port, { where: 'travisApi', log, identify })
  return {
    url: `http://${front.host}`,
    routes: travisRoutes(store),
    stop: async () => {
      await front.stop()
      await api.stop()
    },
  }
}
