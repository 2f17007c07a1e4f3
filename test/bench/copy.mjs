// Copying an image from the hub to Heroku's registry, both 20 ms away, by slipway, by skopeo and by docker, in turns.
// It fails where a copy is not the image that was to be copied; how long it takes and weighs is only told.
import { spawnSync } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'
import { median, ratio, table } from './measure.mjs'
import { clientOf } from './copy/clients.mjs'
import { docker, release, skopeo, slipway } from './copy/contestants.mjs'
import { pushApp, stock } from './copy/image.mjs'
import { dockerOf, newApp, openPlace, seenSince, signIn } from './copy/place.mjs'

const ROUND_TRIP = 20 // milliseconds
const LAYERS = [150, 60, 40, 25, 15, 10] // megabytes
const BIG = [500, 200, 150, 100, 50]
const TYPES = ['web', 'worker', 'clock', 'mailer', 'import', 'export', 'search', 'cache', 'audit', 'report']
const runs = Number(process.env.BENCH_RUNS ?? 3)
const scale = Number(process.env.BENCH_SCALE ?? 1)

const mb = (bytes) => (bytes === 0 ? '-' : `${(bytes / 1e6).toFixed(1)} MB`)
const s = (value) => (value === 0 ? '-' : `${value.toFixed(2)} s`)
const say = (line) => process.stdout.write(`${line}\n`)
const heading = (line) => say(`\n${line}`)

/** One copy by one contestant, checked; with what it cost and what the registries saw of it. */
async function copyOnce(place, run, target, source) {
  const mark = await place.stand.mark()
  const cost = await run(place, target, source)
  const seen = await seenSince(place, mark)
  await check(place, target, source, cost)
  return { ...cost, ...seen }
}

/** What is under every repository must be the image; what docker compresses anew has only its image id in common. */
async function check({ world }, { name, types, account }, { digest, imageId }, { keepsDigest }) {
  const registry = world.herokuRegistry
  const client = await clientOf({ ...account, registry })
  for (const type of types) {
    const found = await client.manifest({ registry, path: `${name}/${type}`, tag: 'latest' })
    const id = found && JSON.parse(Buffer.from(found.bytes).toString()).config.digest
    if (id !== imageId) throw new Error(`${name}/${type} holds ${id} instead of ${imageId}`)
    if (keepsDigest && found.digest !== digest)
      throw new Error(`${name}/${type} holds ${found.digest} instead of ${digest}`)
  }
}

const middle = (list, field) => median(list.map((one) => one[field]))

function compare(results) {
  const [first] = Object.keys(results)
  const base = middle(results[first], 'seconds')
  table([
    ['', 'median', 'least', 'ratio', 'processor', 'peak', 'requests', 'read', 'sent'],
    ...Object.entries(results).map(([name, list]) => [
      name,
      s(middle(list, 'seconds')),
      s(Math.min(...list.map(({ seconds }) => seconds))),
      ratio(middle(list, 'seconds') / base),
      s(middle(list, 'cpu')),
      mb(Math.max(...list.map(({ peak }) => peak))),
      middle(list, 'requests'),
      mb(middle(list, 'read')),
      mb(middle(list, 'sent')),
    ]),
  ])
}

/** The contestants in turns, each time beginning with another one; `targetOf` gives where each copies to. */
async function inTurns(place, who, source, targetOf, count = runs) {
  const results = Object.fromEntries(Object.keys(who).map((name) => [name, []]))
  for (let i = 0; i < count; i++) {
    const names = Object.keys(who)
    for (const name of [...names.slice(i % names.length), ...names.slice(0, i % names.length)]) {
      const target = await targetOf(name)
      results[name].push(await copyOnce(place, who[name], target, source))
    }
  }
  return results
}

/** skopeo, where it is installed. */
function rival() {
  if (spawnSync('skopeo', ['--version']).status === 0) return { 'skopeo copy': skopeo }
  say('skopeo is not installed: it is left out')
  return {}
}

/** Puts the app, and on top of it an image of layers of these sizes for each tag. */
async function stockUp(place) {
  const { hub, world, dir } = place
  signIn(place, { [world.hub]: hub })
  const app = { registry: world.hub, path: 'alice/app', tag: 'base' }
  const tag = `${world.hub}/${app.path}:${app.tag}`
  await pushApp({ dir, base: world.images.busybox, tag, docker: dockerOf(place) })
  const client = await clientOf({ ...hub, registry: world.hub })
  return async (name, sizes, level) => {
    const megabytes = sizes.map((size) => size * scale)
    return { image: app.path, ...(await stock(client, app, { dir, tag: name, megabytes, level })) }
  }
}

async function measure(place) {
  const put = await stockUp(place)
  const source = await put('image', LAYERS)
  const sizes = source.layers.map(({ size }) => mb(size)).join(', ')
  say(`Node ${process.versions.node}, ${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}`)
  say(
    `registries ${ROUND_TRIP} ms away through a proxy that delays, without TLS; ${runs} runs each, in turns`,
  )
  say(`${mb(source.size)} in layers of ${sizes}`)
  const last = {}
  const fresh = (types) => async (name) => (last[name] = { ...(await newApp(place)), types })
  const both = { slipway, ...rival() }
  const all = { ...both, 'docker pull, tag, push': docker }
  heading('To an app that has nothing')
  compare(await inTurns(place, all, source, fresh(['web'])))
  heading('The same again: the app has everything, the engine nothing')
  compare(await inTurns(place, all, source, async (name) => last[name]))
  heading('Ten process types (skopeo one after the other)')
  compare(await inTurns(place, both, source, fresh(TYPES)))
  heading('slipway release: checks, copy, release and health; one run')
  compare({
    ...(await inTurns(place, { 'web alone': release }, source, fresh(['web']), 1)),
    ...(await inTurns(place, { 'ten process types': release }, source, fresh(TYPES), 1)),
  })

  const big = await put('big', BIG, 0)
  heading(`${mb(big.size)} in layers of ${big.layers.map(({ size }) => mb(size)).join(', ')}; one run`)
  const heavy = { ...both, 'slipway release': release }
  const results = await inTurns(place, heavy, big, fresh(['web']), 1)
  compare(results)
  const peak = Math.max(results.slipway[0].peak, results['slipway release'][0].peak)
  say(`at most 150 MB resident: ${peak <= 150e6 ? 'yes' : 'NO'} (${mb(peak)})`)
  say(`load ${loadavg()[0].toFixed(1)} at the end`)
}

const stops = []
const told = new Promise((_resolve, reject) => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(name, () => reject(new Error(`ended by ${name}`)))
})
try {
  await Promise.race([openPlace(ROUND_TRIP, stops).then(measure), told])
} finally {
  for (const stop of stops.reverse()) await stop()
}
process.exit()
