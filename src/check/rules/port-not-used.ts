import {
  type Judged,
  judgedForHeroku,
  nameOf,
  onHeroku,
  standsInFile,
  writeLine,
} from '../dockerfile/judging.js'
import type { Run } from '../dockerfile/model.js'
import { copiedConfigs, type Config } from '../dockerfile/configs.js'
import { configuredOf, type Serving, servingOf } from '../dockerfile/serving.js'
import type { Found, Rule, Severity } from '../rule.js'

const gives = 'and Heroku gives the port in $PORT'
const own = 'Let the app listen on the port that the variable PORT names.'

// Neither listens, and both stay or end without a word.
const QUIET = /^(?:tail|wait|echo|printf|true|:|sleep|cat|set|cd|export|trap|ls|fg|exit)$/

/** Whether something that nobody here knows is started after a run: it may be what listens on $PORT. */
const isFollowed = (runs: readonly Run[], run: Run): boolean =>
  runs.slice(runs.indexOf(run) + 1).some((one) => !QUIET.test(one.program) && servingOf(one) === undefined)

function severityOf({ process }: Judged, { server, port, unsure, run }: Serving): Severity {
  const known = server !== undefined && port.kind === 'fixed' && port.by !== 'variable'
  return known && process.whole && !unsure && !isFollowed(process.runs, run) ? 'error' : 'warning'
}

function fixOf(one: Judged, { run, server, port }: Serving): string {
  if (port.kind !== 'fixed') return own
  const number = new RegExp(`(?<![\\d.\\w])${port.number}(?![\\d.\\w])`, 'g')
  if (port.by === 'variable') return `Take its port out of ENV and give it $PORT. ${own}`
  if (port.by === 'default') {
    const tell = server?.tell
    if (tell === undefined) return own
    return standsInFile(one, run)
      ? writeLine(one.facts, one.stage, (line) => `${line} ${tell}`)
      : `Start it with ${tell}.`
  }
  if (!standsInFile(one, run)) return `Write $PORT instead of ${port.number} where ${nameOf(run)} is started.`
  return writeLine(one.facts, one.stage, (line) => line.replace(number, '$PORT'))
}

const doubtOf = (one: Judged, serving: Serving, severity: Severity): string => {
  if (severity === 'error') return ''
  const { port, unsure, run, server } = serving
  if (server === undefined) return ', if that is the port it listens on'
  if (unsure) return ', unless its configuration says otherwise'
  if (port.kind === 'fixed' && port.by === 'variable') return ', unless a config var says otherwise'
  return isFollowed(one.process.runs, run)
    ? ', unless what is started beside it does'
    : ', unless a script that is not at hand changes that'
}

function told(one: Judged, serving: Serving): Found[] {
  const { run, port } = serving
  if (port.kind !== 'fixed') return []
  const severity = severityOf(one, serving)
  const by = port.by === 'default' ? ' when nothing says otherwise' : ''
  const message = `${nameOf(run)} listens on port ${port.number}${by}, ${gives}${doubtOf(one, serving, severity)}.`
  return [
    onHeroku(one.facts, { file: run.file, line: run.line, message, fix: fixOf(one, serving) }, severity),
  ]
}

function byFile(one: Judged, run: Run, configs: readonly Config[]): Found[] {
  const known = configuredOf(run)
  if (known === undefined) return []
  const seen = configs.find(({ listens }) => listens !== undefined)
  const unseen = configs.some(({ text }) => text === undefined)
  const listens = seen?.listens
  const number = listens?.number ?? known.fixed
  const place =
    listens === undefined
      ? { file: run.file, line: run.line }
      : { file: seen?.file ?? '', line: listens.line }
  const isSure = listens !== undefined || !unseen
  const where = isSure ? `port ${number}` : 'the port that its configuration names'
  const doubt = one.process.whole ? '' : ', unless a script that is not at hand changes that'
  return [
    onHeroku(
      one.facts,
      {
        ...place,
        message: `${run.program} listens on ${where}, ${gives}${doubt}.`,
        fix: 'Let its configuration be written when the container starts, with $PORT in it: by envsubst, or for the image nginx as a file in /etc/nginx/templates.',
      },
      isSure && one.process.whole && !isFollowed(one.process.runs, run) ? 'error' : 'warning',
    ),
  ]
}

function findIn(one: Judged, files: ReadonlyMap<string, string>): Found[] {
  const { process, facts, stage } = one
  if (process.readsPort) return []
  const servings = process.runs.flatMap((run) => servingOf(run) ?? [])
  if (servings.some(({ port }) => port.kind === 'variable')) return []
  // Of several branches of a script one may be taken that is right.
  const isChosen = servings.length > 1 && servings.some(({ port }) => port.kind === 'unknown')
  const fixed = servings.filter(({ port, run }) => port.kind === 'fixed' && !(isChosen && run.maybe))
  const worst = fixed.find(({ port }) => port.kind === 'fixed' && port.by === 'command') ?? fixed[0]
  const file = process.runs.find((run) => configuredOf(run) !== undefined && servingOf(run) === undefined)
  if (file !== undefined) {
    const configs = copiedConfigs(facts, stage, configuredOf(file)?.files ?? /^$/, files)
    return configs === undefined ? [] : byFile(one, file, configs)
  }
  return worst === undefined ? [] : told(one, worst)
}

/** `port-not-used` */
export const rule: Rule = {
  id: 'port-not-used',
  severity: 'error',
  find: (project) => judgedForHeroku(project).flatMap((one) => findIn(one, project.files)),
}
