import type { DockerfileFacts, StageFacts } from '../dockerfile/model.js'
import type { Found, Rule } from '../rule.js'

const TEST = /^(?:tests?|testing|lint|check|ci)$/
const ASIDE =
  /^(?:tests?|testing|lint|check|ci|dev|develop|development|debug|local|build|builder|deps|dependencies)$/
const LIVE = /^(?:production|prod|release|final|runtime|runner|app|web|deploy)$/

const called = ({ name, line }: StageFacts): string =>
  name === undefined ? `the stage of line ${line}` : `the stage ${name}`

function findIn(facts: DockerfileFacts): Found[] {
  const { ships, stages, file, goesTo } = facts
  if (ships === undefined || goesTo === 'nowhere' || stages.length < 2) return []
  const { stage, why } = ships
  const live = stages.find(({ name }) => LIVE.test(name ?? ''))
  const fix = instead(live, facts.bySlipway)
  const place = { file, line: stage.line }
  const byHand = facts.asked.find(
    ({ by, target }) => by === 'target' && target.toLowerCase() === facts.test?.name,
  )
  if (facts.test !== undefined && byHand !== undefined)
    return [{ file: byHand.file, line: byHand.line, message: testShips(facts, facts.test, 'asked for'), fix }]
  if (stage === facts.test) return [{ ...place, message: testShips(facts, stage, why), fix }]
  if (why === 'asked for') {
    const asked = facts.asked.find(({ target, ships: go }) => go && target.toLowerCase() === stage.name)
    if (asked === undefined || !TEST.test(stage.name ?? '')) return []
    const message = `What ships is ${called(stage)}, which is for testing.`
    return [{ file: asked.file, line: asked.line, message, fix }]
  }
  if (live === undefined || live === stage || !ASIDE.test(stage.name ?? '')) return lastIsAside(facts, stage)
  const message = `What ships is ${called(stage)}, since it is ${why}, and not ${called(live)}.`
  return [{ ...place, message, fix }]
}

const testShips = ({ bySlipway }: DockerfileFacts, stage: StageFacts, why: string): string =>
  `What ships is ${called(stage)}, ${why}, with all that only the tests need${bySlipway ? '; slipway refuses to publish it' : ''}.`

function lastIsAside({ stages, file }: DockerfileFacts, stage: StageFacts): Found[] {
  const last = stages.at(-1)
  if (last === undefined || last === stage || !ASIDE.test(last.name ?? '')) return []
  return [
    {
      file,
      line: last.line,
      message: `slipway ships ${called(stage)}; docker build without --target gives ${called(last)}, since it stands last.`,
      fix: `Put ${called(stage)} last, so that both mean the same.`,
      severity: 'note',
    },
  ]
}

const instead = (live: StageFacts | undefined, bySlipway: boolean): string =>
  live?.name === undefined
    ? 'Put the stage that is meant to go live last.'
    : `Put the stage ${live.name} last, or ask for it: ${bySlipway ? `target: ${live.name} in slipway.yml` : `docker build --target ${live.name}`}.`

/** `ships-another-stage` */
export const rule: Rule = {
  id: 'ships-another-stage',
  severity: 'warning',
  find: ({ dockerfiles }) => dockerfiles.flatMap(findIn),
}
