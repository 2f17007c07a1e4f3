// From push to live: a job that tests, builds, publishes and releases an app, on a machine whose engine is empty, by a
// careful shell script and by slipway, in turns. It fails where the page that is live in the end is not the right one;
// how long it takes is only told. Besides what the tests need it needs npm (its registry once, then its cache), jq and tar.
//   BENCH_SHIP=cold,readme     only these rows: cold, identical, readme, source, dependency (the first build is always made)
//   BENCH_LAYOUT=separate      only this Dockerfile of the app: shared, separate (layouts/)
//   BENCH_WHO=careful,slipway  only these contestants
//   BENCH_SCALE=0              without the large packages of the app, for a quick try
//   BENCH_LOGS=DIR             keeps what each run printed, with times
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median, ratio, table } from './measure.mjs'
import { clientOf } from './copy/clients.mjs'
import { contestants } from './ship/contestants.mjs'
import { freshMachine, openPlace, seenBy } from './ship/place.mjs'
import { APP, change, LAYOUTS, newProject, packageFiles, rows, startJob } from './ship/project.mjs'

const ROUND_TRIP = 20 // milliseconds
const RATE = 50 // megabytes a second, each way, for each registry
const runs = Number(process.env.BENCH_RUNS ?? 3)
const scale = Number(process.env.BENCH_SCALE ?? 1)
const logs = process.env.BENCH_LOGS
const ROWS = rows(scale)
// What slipway means to keep to, as a share of the script's time.
const LIMITS = {
  cold: { slipway: 1.05 },
  identical: { slipway: 0.5, reuse: 0.15 },
  readme: { slipway: 0.5, reuse: 0.15 },
  source: { slipway: 0.6 },
}

const mb = (bytes) => (bytes < 5e4 ? '-' : `${(bytes / 1e6).toFixed(1)} MB`)
const s = (value) => `${value.toFixed(1)} s`
const say = (line) => process.stdout.write(`${line}\n`)

/** The names that a variable lists, in the order of `all`; every one where it is not set. */
function chosen(variable, all) {
  const asked = process.env[variable]?.split(',') ?? all
  const unknown = asked.filter((name) => !all.includes(name))
  if (unknown.length > 0) throw new Error(`${variable} knows ${all.join(', ')}, not ${unknown.join(', ')}`)
  return all.filter((name) => asked.includes(name))
}

/** One job of one contestant on a fresh machine, checked: how long it took and what the registries saw of it. */
async function shipOnce(place, who, project, row) {
  const machine = await freshMachine(place)
  try {
    const job = await startJob(project, place, machine)
    const mark = await place.stand.mark()
    const ran = await contestants[who].ship(place, job)
    // A request is noted when its answer has left, which may be a moment after the client has it.
    await pause(200)
    const seen = async (where) => seenBy(place, mark, where)
    const [hub, heroku, api] = [await seen('hub'), await seen('herokuRegistry'), await seen('herokuApi')]
    keep(`${row}-${who}`, ran)
    await check(place, project, job, { who, row })
    return { seconds: ran.seconds, hub, heroku, api }
  } finally {
    await machine.stop()
  }
}

function keep(name, { out, err, seconds }) {
  if (logs === undefined) return
  mkdirSync(logs, { recursive: true })
  writeFileSync(join(logs, `${name}-${Date.now()}.log`), `${out}\n${err}\n${seconds} s\n`)
}

/** The page must show what was pushed last, and the hub must have the image under the commit and as latest. */
async function check({ world }, { app, user, password, image, page }, { env }, { who, row }) {
  const text = await (await fetch(app.webUrl)).text()
  const missing = page.filter((words) => !text.includes(words))
  const wrong = `${contestants[who].title}, ${row}`
  if (missing.length > 0)
    throw new Error(`${wrong}: the page lacks ${missing.join(', ')}: ${text.slice(0, 500)}`)
  const registry = world.hub
  const client = await clientOf({ registry, user, password })
  const head = async (tag) => (await client.head({ registry, path: image, tag }))?.digest
  const [commit, latest] = [await head(env.TRAVIS_COMMIT), await head('latest')]
  if (commit === undefined || commit !== latest)
    throw new Error(`${wrong}: latest is ${latest} at the hub, the commit ${commit}`)
}

const middle = (list, pick) => median(list.map(pick))

function compare(row, results) {
  const [[first, base]] = Object.entries(results)
  const reference = middle(base, ({ seconds }) => seconds)
  say(`\n${ROWS[row].title}`)
  table([
    ['', 'median', 'least', 'ratio', 'hub', 'sent', 'read', 'Heroku', 'sent', 'read', 'API'],
    ...Object.entries(results).map(([who, list]) => [
      contestants[who].title,
      s(middle(list, ({ seconds }) => seconds)),
      s(Math.min(...list.map(({ seconds }) => seconds))),
      ratio(middle(list, ({ seconds }) => seconds) / reference),
      ...['hub', 'heroku'].flatMap((where) => [
        middle(list, (one) => one[where].requests),
        mb(middle(list, (one) => one[where].up)),
        mb(middle(list, (one) => one[where].down)),
      ]),
      middle(list, ({ api }) => api.requests),
    ]),
  ])
  if (first !== 'careful') return
  for (const [who, limit] of Object.entries(LIMITS[row] ?? {})) {
    if (results[who] === undefined) continue
    const share = middle(results[who], ({ seconds }) => seconds) / reference
    say(
      `${contestants[who].title} at most ${ratio(limit)}: ${share <= limit ? 'yes' : 'NO'} (${ratio(share)})`,
    )
  }
}

/** Every row for a new project of each contestant, in turns, each time beginning with another one. */
async function shipAll(place, layout, { names, asked, turn }, results) {
  const projects = {}
  for (const who of names) projects[who] = await newProject(place, { scale, layout })
  for (const row of asked) {
    for (const who of [...names.slice(turn % names.length), ...names.slice(0, turn % names.length)]) {
      const project = projects[who]
      const { files, page } = ROWS[row]
      if (files !== undefined) await change(project, files)
      project.page = page
      results[row][who].push(await shipOnce(place, who, project, row))
    }
  }
}

async function measure(place, { names, layouts, asked }) {
  const { engine, baseSize } = place
  const load = () => loadavg()[0].toFixed(1)
  say(`Node ${process.versions.node}, ${availableParallelism()} processors, load ${load()}`)
  say(`Docker ${engine.version ?? 'of this machine'}, a new engine for each run; ${runs} runs each, in turns`)
  say(
    `registries ${ROUND_TRIP} ms away through a proxy, ${RATE} MB/s each way, without TLS; API ${ROUND_TRIP} ms away`,
  )
  say(`base image of ${mb(baseSize)} at the hub, not counted among requests: npm packages, from this machine`)
  for (const layout of layouts) {
    const results = Object.fromEntries(
      asked.map((row) => [row, Object.fromEntries(names.map((who) => [who, []]))]),
    )
    for (let turn = 0; turn < runs; turn++) await shipAll(place, layout, { names, asked, turn }, results)
    say(`\n${layout}: ${LAYOUTS[layout]}`)
    for (const row of asked) compare(row, results[row])
  }
  say(`\nload ${load()} at the end`)
}

const names = chosen('BENCH_WHO', Object.keys(contestants))
// What follows builds on the first build.
const asked = Object.keys(ROWS).filter(
  (row) => row === 'cold' || chosen('BENCH_SHIP', Object.keys(ROWS)).includes(row),
)
const layouts = chosen('BENCH_LAYOUT', Object.keys(LAYOUTS))
const variants = [packageFiles(scale), packageFiles(scale, true)]
const stops = []
const told = new Promise((_resolve, reject) => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(name, () => reject(new Error(`ended by ${name}`)))
})
const options = { roundTrip: ROUND_TRIP, rate: RATE, app: APP, variants }
try {
  await Promise.race([
    openPlace(options, stops).then((place) => measure(place, { names, layouts, asked })),
    told,
  ])
} finally {
  for (const stop of stops.reverse()) await stop()
}
process.exit()
