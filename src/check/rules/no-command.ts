import { commandOfBase, isInteractive } from '../dockerfile/bases.js'
import { type Judged, judgedForHeroku, onHeroku, writeLine } from '../dockerfile/judging.js'
import type { Run } from '../dockerfile/model.js'
import { rootOf, wordsOf } from '../dockerfile/stages.js'
import type { Found, Rule } from '../rule.js'

const end = 'End the stage that ships with the line that starts the app, such as CMD exec node server.js.'

const nothing = (line: number, file: string): Found => ({
  file,
  line,
  message: 'The image has neither CMD nor ENTRYPOINT, so there is nothing to run.',
  fix: end,
})

function findIn(one: Judged): Found[] {
  const { facts, stage, process } = one
  const { file } = facts
  const { entrypoint, command } = stage
  const root = rootOf(stage)
  const place = { file, line: (command ?? entrypoint)?.line ?? stage.line }
  if (entrypoint === undefined && command === undefined) {
    if (root.base === 'scratch') return [nothing(stage.line, file)]
    const [program = '', ...args] = commandOfBase(root.base) ?? []
    return isInteractive(program, args) ? [onlyShell(program, { file, line: stage.line }, root.base)] : []
  }
  const words = wordsOf(stage)
  if (words.length === 0) return [nothing(place.line, file)]
  // CMD [] takes away what the base image brings.
  if (
    entrypoint !== undefined &&
    entrypoint.text !== '' &&
    words.length > 0 &&
    (command === undefined || command.words?.length === 0)
  )
    return [
      {
        ...place,
        message:
          'The image has an ENTRYPOINT and no CMD, which Heroku refuses: No command specified for process type web.',
        fix: writeLine(facts, stage, (line) => line),
        severity: 'warning',
      },
    ]
  return ends(process.runs, one)
}

const onlyShell = (program: string, place: { file: string; line: number }, base?: string): Found => ({
  ...place,
  message: `It runs ${program} alone${base === undefined ? '' : `, the CMD of ${base}`}, which ends at once where nobody types.`,
  fix: end,
})

// What returns at once, whatever was started before it.
const OVER = /^(?:echo|printf|true|ls|date|exit|:)$/
const SETS = /^(?:set|cd|export|trap|source|\.|umask|ulimit|\[|test)$/

function ends(runs: readonly Run[], { facts }: Judged): Found[] {
  const [only] = runs.filter(({ program }) => !SETS.test(program))
  const working = runs.filter(({ program }) => !SETS.test(program) && !OVER.test(program))
  const last = working.at(-1)
  if (
    only !== undefined &&
    working.length === 1 &&
    last !== undefined &&
    isInteractive(last.program, last.args)
  )
    return [onlyShell(last.program, { file: last.file, line: last.line })]
  if (last === undefined || !goesBehind(last)) return []
  return [
    {
      file: last.file,
      line: last.line,
      message: `${last.program} goes into the background, the command ends, and the container with it.`,
      fix: `Start it in the foreground as the last command${facts.process?.whole === true ? '' : ' of the script'}: no & at its end, no daemon mode (nginx -g 'daemon off;').`,
    },
  ]
}

/** Whether a server returns at once and goes on without anybody waiting for it. */
function goesBehind({ program, args }: Run): boolean {
  const has = (pattern: RegExp): boolean => args.some((arg) => pattern.test(arg))
  if (program === 'nginx') return !has(/daemon\s+off|daemon$/) && !has(/^-[tTvVs]$/) && !has(/^-c/)
  if (program === 'httpd') return has(/^-p/) && !has(/^-\w*f/)
  if (/^(?:apachectl|apache2ctl)$/.test(program)) return args.includes('start')
  if (program === 'service') return args[1] === 'start' || args[1] === 'restart'
  if (program === 'gunicorn') return has(/^(?:-D|--daemon)$/)
  return program === 'catalina.sh' && args[0] === 'start'
}

/** `no-command` */
export const rule: Rule = {
  id: 'no-command',
  severity: 'error',
  find: (project) =>
    judgedForHeroku(project).flatMap((one) =>
      findIn(one).map((found) => onHeroku(one.facts, found, found.severity)),
    ),
}
