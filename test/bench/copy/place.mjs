// Where the copies happen: a world of its own whose registries and token server are 20 ms away, a source image, and
// fresh apps to copy to.
import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { bundle } from '../measure.mjs'
import { newDisk } from './disk.mjs'
import { serving } from './run.mjs'

const node = process.execPath
const { NODE_OPTIONS: _loader, ...inherited } = process.env

/** The bundled driver of one copy. */
export const driver = 'build/bench/copy/out/index.js'

/** Compiles the stand, and the sources into a folder that no build takes away in the middle. */
function compile() {
  const tsc = (...words) =>
    execFileSync(node, ['node_modules/typescript/bin/tsc', '-p', ...words], { stdio: 'inherit' })
  tsc('test/stand/tsconfig.json')
  tsc('tsconfig.build.json', '--outDir', 'build/bench/js')
}

/**
 * Starts a world with a disk and an engine of its own: `{dir, world, stand}`. `stops` gets what takes it down again, to be called in
 * the opposite order.
 */
export async function openWorld(stops) {
  compile()
  const { dir, remove } = newDisk('world')
  stops.push(remove)
  // An engine of its own, whatever else answers here: it can be wiped.
  const alone = { ...inherited, DOCKER_HOST: `unix://${dir}/none.sock` }
  const up = await serving([node, 'build/stand/main.js', 'up', '--dir', join(dir, 'world')], alone)
  stops.push(async () => up.stop('SIGTERM'))
  const world = JSON.parse(readFileSync(join(dir, 'world/world.json'), 'utf8'))
  const { control } = await import(new URL('../../../build/stand/client.js', import.meta.url))
  return { dir, world, stand: control(world) }
}

/** The address of a server of the world as it is from afar; `rate` (megabytes a second) limits each direction. */
export async function fromAfar(host, { roundTrip, rate = Infinity }, stops) {
  const words = [host.split(':')[1], String(roundTrip), String(rate)]
  const { line, stop } = await serving([node, 'test/bench/copy/far.mjs', ...words], inherited)
  stops.push(stop)
  return `127.0.0.1:${line}`
}

/** The registry names the address of its token server itself, so that one is far by a delay of its answers. */
export const delayTokens = (stand, roundTrip) =>
  stand.fault({ where: 'token', times: 1e9, action: { kind: 'delay', ms: roundTrip } })

/** Opens the place, with `stops` as above; bundles the driver. */
export async function openPlace(roundTrip, stops) {
  const { dir, world, stand } = await openWorld(stops)
  bundle('copy', readFileSync('test/bench/copy/driver.mjs', 'utf8').replaceAll(`'js/`, `'../js/`))
  const hub = await fromAfar(world.hub, { roundTrip }, stops)
  const heroku = await fromAfar(world.herokuRegistry, { roundTrip }, stops)
  await delayTokens(stand, roundTrip)
  const user = { user: 'alice', password: 'geheim' }
  await stand.user(user.user, user.password)
  return { ...{ dir, world, stand }, hub: { registry: hub, ...user }, heroku, env: envOf(dir, world, user) }
}

function envOf(dir, world, { user, password }) {
  const home = join(dir, 'home')
  mkdirSync(join(home, '.docker'), { recursive: true })
  const { PATH = '' } = inherited
  return {
    PATH: `${world.dockerBin}:${PATH}`,
    HOME: home,
    DOCKER_CONFIG: join(home, '.docker'),
    DOCKER_HOST: world.dockerHost,
    DOCKER_BUILDKIT: '0',
    DOCKER_USERNAME: user,
    DOCKER_PASSWORD: password,
    HEROKU_API_URL: world.herokuApi,
  }
}

/** Lets docker in at registries: `{address: {user, password}}`. */
export function signIn({ env }, accounts) {
  const auth = ({ user, password }) => ({ auth: Buffer.from(`${user}:${password}`).toString('base64') })
  const auths = Object.fromEntries(
    Object.entries(accounts).map(([address, account]) => [address, auth(account)]),
  )
  writeFileSync(join(env.DOCKER_CONFIG, 'config.json'), JSON.stringify({ auths }))
}

/** Runs docker and gives what it printed. */
export const dockerOf =
  ({ env }) =>
  async (...words) =>
    (await promisify(execFile)('docker', words, { env })).stdout.trim()

/** A new app of a new account: nothing that another app has can be taken over from it. */
export async function newApp({ stand, heroku, dir }) {
  const { email, token } = await stand.account()
  const { name } = await stand.app(undefined, {}, email)
  return {
    name,
    cache: mkdtempSync(join(dir, 'cache-')),
    account: { registry: heroku, user: '_', password: token },
  }
}

/** What the registries and the token server saw since `mark`: requests, bytes read at the hub and sent to Heroku. */
export async function seenSince({ stand }, mark) {
  // A request is noted when its answer has left, which may be a moment after the client has it.
  await pause(200)
  const seen = (await stand.requests({ since: mark })).filter(({ where }) => where !== 'herokuApi')
  const sum = (where, field) =>
    seen.filter((one) => one.where === where).reduce((total, one) => total + one[field], 0)
  return { requests: seen.length, read: sum('hub', 'bytesOut'), sent: sum('herokuRegistry', 'bytesIn'), seen }
}
