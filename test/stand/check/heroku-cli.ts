import type { Bench, Client } from './bench.js'

/** Whose apps the checks work on, and how the CLI gets to them. */
export interface Owner {
  email: string
  token: string
  /** Value of HEROKU_HOST. */
  domain: string
  caFile: string
}

/** The CLI as it comes, with a token, a name to talk to and an authority to trust; it reports home to nobody. */
export const cliOf = (bench: Bench, program: string, { token, domain, caFile }: Owner): Client => {
  const where = { HEROKU_HOST: domain, HEROKU_API_KEY: token, NODE_EXTRA_CA_CERTS: caFile }
  const quiet = { DISABLE_TELEMETRY: 'true', HEROKU_SKIP_NEW_VERSION_CHECK: 'true', HEROKU_COLOR: '0' }
  const path = [bench.world.dockerBin, process.env['PATH'] ?? ''].join(':')
  return bench.client(program, { ...where, ...quiet, PATH: path, CI: 'true' })
}
