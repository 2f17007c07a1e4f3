import { writeInstead } from '../../image/shell-line.js'
import type { Project } from '../project.js'
import type { Found, Severity } from '../found.js'
import type { DockerfileFacts, Process, Run, StageFacts, Start } from './model.js'

/** A Dockerfile whose process can be judged. */
export interface Judged {
  readonly facts: DockerfileFacts
  readonly stage: StageFacts
  readonly process: Process
}

/** The Dockerfiles whose image runs what they say. */
export const judged = ({ dockerfiles }: Project): Judged[] =>
  dockerfiles.flatMap((facts) =>
    facts.ships === undefined || facts.process === undefined || facts.goesTo === 'nowhere'
      ? []
      : [{ facts, stage: facts.ships.stage, process: facts.process }],
  )

/** Those of them that Heroku may run, going by what the pipeline says. */
export const judgedForHeroku = (project: Project): Judged[] =>
  judged(project).filter(({ facts }) => facts.goesTo !== 'elsewhere')

/** A finding about a rule of Heroku: no more than a note where nothing says that the image goes there. */
export const onHeroku = ({ goesTo }: DockerfileFacts, found: Found, severity?: Severity): Found =>
  goesTo === 'unknown' || goesTo === 'elsewhere'
    ? { ...found, severity: 'note' }
    : severity === undefined
      ? found
      : { ...found, severity }

const kept = (start: Start | undefined): readonly string[] =>
  start === undefined ? [] : (start.words ?? ['/bin/sh', '-c', start.text])

/** What to write in the Dockerfile instead of what starts the container, its shell line changed. */
export function writeLine(
  { file }: Pick<DockerfileFacts, 'file'>,
  { entrypoint, command }: StageFacts,
  change: (line: string) => string,
): string {
  const written = writeInstead({ entrypoint: kept(entrypoint), command: kept(command), file }, change)
  const [, instead = '', line = ''] =
    /^in .*? write( instead of its [A-Z and]+)?: ([^]*)$/.exec(written) ?? []
  return `Write ${line} in ${file}${instead}.`
}

/** Whether the words of a run stand in the Dockerfile itself, and not in a script or in what is inherited. */
export const standsInFile = ({ facts, stage }: Judged, run: Run): boolean =>
  run.file === facts.file &&
  (stage.command !== undefined || stage.entrypoint !== undefined) &&
  !run.through.some((one) => /^(?:npm|yarn|pnpm|bun) /.test(one))

/** A run as it is named in a sentence: with its verb, without its options. */
export function nameOf({ program, args }: Pick<Run, 'program' | 'args'>): string {
  const [verb = ''] = args
  const isVerb = /^[a-z][a-z-]*$/.test(verb) && !['app', 'main', 'index'].includes(verb)
  return isVerb || /^[\w-]+:run$/.test(verb) ? `${program} ${verb}` : program
}
