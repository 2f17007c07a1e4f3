import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../contract.js'
import { startWorld } from '../world.js'
import { checkApi } from './api.js'
import { type Bench, makeBench } from './bench.js'
import { checkDocker } from './docker.js'
import { startTlsFront, type TlsFront } from './front.js'
import { checkHeroku } from './heroku.js'
import { checkRefusals } from './refusals.js'
import { checkSkopeo } from './skopeo.js'
import { startTally } from './tally.js'

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

const checkAll = async (
  bench: Bench,
  cli: string,
  front: TlsFront,
  own: (token: string) => void,
): Promise<void> => {
  const { email, token } = await bench.stand.account()
  own(token)
  const account = { email, token, domain, caFile: front.caFile }
  await checkApi(bench, account)
  await checkDocker(bench, account)
  await checkSkopeo(bench, account)
  const heroku = await checkHeroku(bench, cli, account)
  await checkRefusals(bench, heroku, account)
  if (front.refused.size > 0) console.log(`\nRefused by the proxy: ${[...front.refused].sort().join(', ')}`)
}

const main = async (cli: string): Promise<boolean> => {
  const dir = await mkdtemp(join(tmpdir(), 'check-'))
  const stops: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })]
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop().catch((error: unknown) => console.error(error))
  }
  for (const [name, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.once(name, () => void stopAll().then(() => process.exit(128 + number)))
  }
  let world: World | undefined
  let token = ''
  const [api, registry] = [`api.${domain}`, `registry.${domain}`]
  try {
    const front = await startTlsFront(join(dir, 'tls'), [api, registry], (name) => {
      if (world === undefined) return undefined
      // The Heroku CLI sends its token to Heroku's own hosts only, so it is added here; nothing else is changed.
      if (name === api) return { host: new URL(world.herokuApi).host, authorization: `Bearer ${token}` }
      return name === registry ? { host: world.herokuRegistry } : undefined
    })
    stops.push(front.stop)
    enter(front, dir)
    const running = await startWorld({ dir: join(dir, 'world') })
    stops.push(running.stop)
    world = running
    const tally = startTally()
    await checkAll(makeBench(join(dir, 'clients'), world, tally), cli, front, (own) => void (token = own))
    return tally.end()
  } finally {
    await stopAll()
  }
}

const [cli, ...more] = process.argv.slice(2)
if (cli === undefined || more.length > 0) {
  console.error(usage)
  process.exitCode = 2
} else {
  try {
    process.exitCode = (await main(cli)) ? 0 : 1
  } catch (error) {
    console.log(`FAIL ${error instanceof Error ? error.message : String(error)}\n\n0 passed, 1 failed`)
    process.exitCode = 1
  }
}
