import type { Test } from 'tap'
import { published } from '../cli/look.js'
import { createProject, type Ran } from '../cli/project.js'
import type { Fault, World } from '../stand/contract.js'
import { image, type Real, realRows, SERVES } from './real-rows.js'
import type { Row } from './rows.js'
import type { StandRelease } from './scene.js'
import { type Line, seenIn, wrongIn } from './table.js'

/** Faults wait in real time here: a second where it would be twenty. */
const quicker = (action: Fault['action']): Fault['action'] =>
  action.kind === 'answer' && action.status === 429
    ? { ...action, headers: { ...action.headers, 'retry-after': '1' } }
    : action

/** Releases the image of a row with the bundle, over one that works, and says what came of it. */
const playReal = async (t: Test, world: World, [row, real]: readonly [Row, Real]): Promise<Line> => {
  const { scene } = row
  const isFirst = scene.old === undefined
  const files = isFirst ? real.files : image(SERVES, 'first')
  const project = await createProject(t, world, { files })
  const { stand, slipway, owner } = project
  const name = project.app?.name ?? ''
  const words =
    real.command === undefined ? [] : ['--process', 'web', '--process', `release: ${real.command}`]
  const must = (ran: Ran): Ran => {
    if (ran.code !== 0) throw new Error(`It did not come to what is to be seen:\n${ran.log}`)
    return ran
  }
  // Its own release command must succeed, whatever that of the second does.
  const first = real.command === undefined ? [] : ['--process', 'web', '--process', 'release: true']
  if (!isFirst) must(await slipway(['ship', ...first]))
  const released = async (): Promise<StandRelease[]> =>
    (await stand.appState(name)).releases as StandRelease[]
  const old = isFirst ? undefined : ((await released()).at(-1)?.image ?? undefined)
  const job = isFirst ? {} : project.change(real.files)
  for (const phase of ['login', 'build', 'push']) must(await slipway([phase], job))
  const commit = job['TRAVIS_COMMIT'] ?? project.env['TRAVIS_COMMIT'] ?? ''
  const now = (await published(project, commit))?.imageId ?? ''
  await stand.knobs(name, real.knobs ?? {})
  await stand.fault(
    ...(scene.faults ?? []).map(
      (one): Fault => ({
        ...{ ...one, action: quicker(one.action), user: owner },
        where: 'herokuApi',
      }),
    ),
  )
  const began = Date.now()
  const ran = await slipway(['release', '--json', ...words, ...(real.words ?? scene.words ?? [])], job)
  const seconds = (Date.now() - began) / 1000
  const releases = await released()
  const page = (await fetch(project.app?.webUrl ?? '')).status
  const current = releases.find((one) => one.current && one.image !== null)
  const { log, json } = ran
  const seen = seenIn({
    ...{ code: ran.code ?? -1, log, json, seconds, owner, images: { old, now }, releases, current, page },
  })
  return { row, seen, how: 'real', wrong: wrongIn(row, seen, false) }
}

/** Plays the rows that need no minutes with containers and the bundle, each a test; gives the lines of the table. */
export const playAllReal = async (t: Test, world: World): Promise<Line[]> => {
  const lines: Line[] = []
  t.jobs = 3
  await Promise.all(
    realRows.map((one) =>
      t.test(one[0].name, async (t) => {
        const line = await playReal(t, world, one)
        lines.push(line)
        t.same(line.wrong, [], one[0].name, { sentence: line.seen.sentence, log: line.seen.log.slice(-4000) })
      }),
    ),
  )
  return lines
}
