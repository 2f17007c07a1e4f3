import { type Judged, judged, nameOf, onHeroku, standsInFile, writeLine } from '../dockerfile/judging.js'
import type { Run } from '../dockerfile/model.js'
import { configuredOf, type Serving, servingOf } from '../dockerfile/serving.js'
import type { Found, Rule } from '../rule.js'

const HERE = /\b127\.0\.0\.1\b|\blocalhost\b|\[::1\]/g

function fixOf(one: Judged, { run, said, server }: Serving): string {
  if (!standsInFile(one, run)) return `Let ${nameOf(run)} listen on 0.0.0.0.`
  const line = writeLine(one.facts, one.stage, (text) => {
    if (said && HERE.test(text)) return text.replace(HERE, '0.0.0.0')
    return `${text} ${server?.first === 'both' ? '0.0.0.0:$PORT' : (server?.tell ?? '--host 0.0.0.0')}`
  })
  return line
}

function findIn(one: Judged): Found[] {
  const { facts, process } = one
  const servings = process.runs.flatMap((run) => servingOf(run) ?? [])
  const [serving] = servings
  // Behind another server that is what keeps an app from being reached directly.
  if (servings.length !== 1 || serving?.loopback !== true || serving.run.maybe || process.runs.some(isProxy))
    return []
  const { run, said, unsure } = serving
  const isSure = said || !unsure
  const how = said ? '' : ' when nothing says otherwise'
  const doubt = isSure ? '' : ', unless its configuration says otherwise'
  const found: Found = {
    file: run.file,
    line: run.line,
    message: `${nameOf(run)} listens on 127.0.0.1 only${how}, where nobody outside its container reaches it${doubt}.`,
    fix: fixOf(one, serving),
  }
  return [onHeroku(facts, found, isSure && process.whole ? undefined : 'warning')]
}

const isProxy = (run: Run): boolean =>
  configuredOf(run) !== undefined || /^(?:haproxy|traefik|envoy|supervisord)$/.test(run.program)

/** `listens-on-localhost` */
export const rule: Rule = {
  id: 'listens-on-localhost',
  severity: 'error',
  find: (project) => judged(project).flatMap(findIn),
}
