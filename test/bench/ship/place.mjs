// Where the pipelines run: a world whose registries are far and have a line of limited width, the base image at its hub,
// a registry of packages, and machines whose engine has nothing.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientOf } from '../copy/clients.mjs'
import { newDisk } from '../copy/disk.mjs'
import { delayTokens, dockerOf, fromAfar, openWorld } from '../copy/place.mjs'
import { publishBase } from './base.mjs'
import { servePackages } from './packages.mjs'

const { NODE_OPTIONS: _loader, ...inherited } = process.env
const stand = (name) => import(new URL(`../../../build/stand/${name}.js`, import.meta.url))

/** Opens the place for `app` (a folder) and its `variants` (`[{file: text}]`), with `stops` as in copy/place. */
export async function openPlace({ roundTrip, rate, app, variants }, stops) {
  const place = await openWorld(stops)
  const { dir, world } = place
  const limits = { roundTrip, rate }
  const hub = await fromAfar(world.hub, limits, stops)
  const heroku = await fromAfar(world.herokuRegistry, limits, stops)
  const api = `http://${await fromAfar(new URL(world.herokuApi).host, { roundTrip }, stops)}`
  const env = { ...inherited, PATH: `${world.dockerBin}:${inherited.PATH}`, DOCKER_HOST: world.dockerHost }
  await place.stand.user('library', 'geheim')
  const client = await clientOf({ registry: world.hub, user: 'library', password: 'geheim' })
  const base = { registry: world.hub, path: 'library/node', tag: '22' }
  const baseSize = await publishBase(client, base, { from: world.images.node, dir, env })
  await delayTokens(place.stand, roundTrip)
  const packages = await servePackages(await gatewayOf(env), { app, variants, dir }, stops)
  // Others may build while this runs.
  cpSync('dist/index.js', join(dir, 'slipway'))
  const addresses = {
    hub,
    heroku,
    api,
    base: `${hub}/library/node:22`,
    packages,
    slipway: join(dir, 'slipway'),
  }
  return { ...place, ...addresses, baseSize, engine: await chooseEngine() }
}

/** The address of this machine on the bridge of the world's engine: containers of every engine here reach it. */
const gatewayOf = (env) =>
  dockerOf({ env })('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}')

/** The newest engine before 29 that is unpacked, as Travis's images have it; else the machine's own. */
async function chooseEngine() {
  const { unpackedEngines } = await stand('engines')
  const { findClient } = await stand('engine')
  const engines = (await unpackedEngines()).filter(({ version }) => parseInt(version, 10) < 29)
  return engines.at(-1) ?? { version: undefined, client: await findClient() }
}

/** A machine as Travis gives one to a job: its disk, engine and home folder have nothing in them. `stop` takes it away. */
export async function freshMachine({ engine: { from, client } }) {
  const { dir, remove } = newDisk('machine')
  const [{ startPrivate, makeBin }, { startUnpacked, writeDockerConfig }] = await Promise.all(
    ['engine', 'engines'].map(stand),
  )
  const engine = await (from === undefined ? startPrivate(dir, client) : startUnpacked(dir, { from }))
  const home = join(dir, 'home')
  mkdirSync(join(home, '.docker'), { recursive: true })
  writeFileSync(join(home, '.docker/config.json'), '{}')
  if (from !== undefined) await writeDockerConfig(join(home, '.docker'), from)
  mkdirSync(join(dir, 'tmp'))
  const PATH = `${await makeBin(join(dir, 'bin'), engine.client)}:${inherited.PATH}`
  const env = { PATH, HOME: home, TMPDIR: join(dir, 'tmp'), DOCKER_HOST: engine.host }
  const stop = async () => {
    await engine.stop()
    remove()
  }
  return { dir, env, stop }
}

/** What a registry (or the API) saw since `mark`: requests, bytes sent there and read from there. */
export async function seenBy({ stand: world }, mark, where) {
  const seen = await world.requests({ since: mark, where })
  const sum = (field) => seen.reduce((total, one) => total + one[field], 0)
  return { requests: seen.length, up: sum('bytesIn'), down: sum('bytesOut') }
}
