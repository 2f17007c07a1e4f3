import { follow, type Trail } from './follow.js'
import { commandOfBase } from './bases.js'
import type { Process, StageFacts } from './model.js'
import type { Around } from './sources.js'
import { chainOf, rootOf, wordsOf } from './stages.js'

const READS_PORT =
  /\$\{?PORT\b|\bENV_PORT\b|\benv\.PORT\b|\benv\.PORT\b|\{\{\s*\.?(?:Env\.)?PORT\b|["'(%]PORT["')%]|envsubst/

/** Whether a text uses the variable PORT: as a shell, a template or a program does. */
export const readsPort = (text: string): boolean => READS_PORT.test(text)

/** What the image of a stage runs, as far as it can be read. */
export function readProcess(
  file: string,
  stage: StageFacts,
  around: Pick<Around, 'files' | 'folder'>,
): Process {
  const chain = chainOf(stage)
  const trail: Trail = { runs: [], texts: [], whole: true }
  const env = new Map(stage.env)
  // What the image says is replaced by what Heroku gives.
  env.delete('PORT')
  const given = stage.entrypoint !== undefined || stage.command !== undefined
  const words = given ? wordsOf(stage) : (commandOfBase(rootOf(stage).base) ?? [])
  // The words of CMD come last, unless the ENTRYPOINT is in shell form and drops them.
  const isDropped = stage.entrypoint !== undefined && stage.entrypoint.words === undefined
  const start = isDropped ? stage.entrypoint : (stage.command ?? stage.entrypoint)
  const step = {
    file,
    line: start?.line ?? stage.line,
    env,
    through: [],
    maybe: false,
    args: [],
    cd: '',
    depth: 0,
  }
  follow(words, step, { ...around, chain }, trail)
  const made = chain
    .filter(({ keyword }) => /^(?:RUN|COPY|ADD)$/.test(keyword))
    .flatMap(({ rest, heredocs }) => [rest, ...heredocs])
  const texts = [...words, ...trail.texts, ...made]
  return { runs: trail.runs, whole: trail.whole, readsPort: texts.some(readsPort) }
}
