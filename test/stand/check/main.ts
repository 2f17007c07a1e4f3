import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWorld } from '../world.js'
import { checkApi } from './api.js'
import { type Bench, makeBench } from './bench.js'
import { checkDocker } from './docker.js'
import { type Behind, startTlsFront, type TlsFront } from './front.js'
import { checkHeroku } from './heroku.js'
import { cliOf, type Owner } from './heroku-cli.js'
import { checkRefusals } from './refusals.js'
import { checkSkopeo } from './skopeo.js'
import { startTally, type Tally } from './tally.js'

const usage = 'usage: node build/stand/check/main.js HEROKU_CLI'
const domain = 'stand.localhost'

/**
 * The environment of every program from here on, the world's own engine included: names of the stand lead to it by way
 * of the proxy, and its certificate is the only one that counts. An engine that runs already knows neither, so the
 * world is shown an address where none answers, and starts its own.
 */
const enter = (front: TlsFront, dir: string): void => {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']
  const certificates = ['SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS']
  const docker = [
    'DOCKER_CONFIG',
    'DOCKER_CONTEXT',
    'DOCKER_BUILDKIT',
    'DOCKER_TLS_VERIFY',
    'DOCKER_CERT_PATH',
  ]
  const gone = [...proxies, ...proxies.map((name) => name.toLowerCase()), ...certificates, ...docker]
  for (const name of gone) delete process.env[name]
  process.env['HTTPS_PROXY'] = front.proxy
  process.env['SSL_CERT_FILE'] = front.caFile
  process.env['DOCKER_HOST'] = `unix://${join(dir, 'none.sock')}`
}

/** The checks one after the other, each with its own apps and users: what breaks one leaves the others alone. */
const checkAll = async (bench: Bench, cli: string, account: Owner): Promise<void> => {
  const heroku = cliOf(bench, cli, account)
  const sections = [
    () => checkApi(bench, account),
    () => checkDocker(bench, account),
    () => checkSkopeo(bench, account),
    () => checkHeroku(bench, heroku, account),
    () => checkRefusals(bench, heroku, account),
  ]
  for (const section of sections) {
    await section().catch((error: unknown) => bench.tally.broken(error))
  }
}

type Stops = (() => Promise<void>)[]

/** Brings up front and world and runs the checks; what was started is in `stops` as soon as it has to be stopped. */
const work = async (cli: string, tally: Tally, told: AbortSignal, stops: Stops): Promise<void> => {
  const dir = await mkdtemp(join(tmpdir(), 'check-'))
  stops.push(() => rm(dir, { recursive: true, force: true }))
  const [api, registry] = [`api.${domain}`, `registry.${domain}`]
  const behind = new Map<string, Behind>()
  const front = await startTlsFront(join(dir, 'tls'), [api, registry], (name) => behind.get(name))
  stops.push(front.stop)
  enter(front, dir)
  const world = await startWorld({ dir: join(dir, 'world') })
  stops.push(world.stop)
  if (told.aborted) return
  const bench = makeBench(join(dir, 'clients'), world, tally, told)
  const account = await bench.stand.account()
  // The Heroku CLI sends its token to Heroku's own hosts only, so it is added here; nothing else is changed.
  behind.set(api, { host: new URL(world.herokuApi).host, authorization: `Bearer ${account.token}` })
  behind.set(registry, { host: world.herokuRegistry })
  const checks = checkAll(bench, cli, { ...account, domain, caFile: front.caFile })
  await Promise.race([checks, once(told, 'abort')])
  if (front.refused.size > 0) console.log(`\nRefused by the proxy: ${[...front.refused].sort().join(', ')}`)
}

/** Gives the exit code: 0 when all went well, 1 when not, 128 and its number after a signal. */
const main = async (cli: string): Promise<number> => {
  const told = new AbortController()
  const tally = startTally(told.signal)
  const stops: Stops = []
  let signalled = 0
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      signalled ||= 128 + constants.signals[name]
      told.abort()
    })
  }
  await work(cli, tally, told.signal, stops).catch((error: unknown) => tally.broken(error))
  for (const stop of stops.reverse()) await stop().catch((error: unknown) => tally.broken(error))
  if (signalled > 0) return signalled
  return tally.end() ? 0 : 1
}

const [cli, ...more] = process.argv.slice(2)
if (cli === undefined || more.length > 0) {
  console.error(usage)
  process.exitCode = 2
} else {
  // What a signal cut short may still hold the process.
  process.exit(await main(cli))
}
