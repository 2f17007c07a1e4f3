import type { Stage } from '../../image/dockerfile.js'
import type { Instruction } from '../../image/instructions.js'
import type { Place, Severity } from '../found.js'

/** A `CMD` or `ENTRYPOINT`. */
export interface Start {
  readonly keyword: 'CMD' | 'ENTRYPOINT'
  readonly line: number
  /** Of the exec form; undefined in the shell form. */
  readonly words: readonly string[] | undefined
  /** As it is written. */
  readonly text: string
}

/** What a stage's image is, as far as the Dockerfile says it: what it inherits from stages is in it. */
export interface StageFacts {
  readonly name: string | undefined
  readonly index: number
  /** Of its FROM, counted from 1. */
  readonly line: number
  /** With the defaults of arguments filled in. */
  readonly base: string
  /** Whether an argument without a default is part of the base. */
  readonly open: boolean
  readonly parent: StageFacts | undefined
  readonly own: readonly Instruction[]
  readonly entrypoint: Start | undefined
  readonly command: Start | undefined
  readonly user: { readonly name: string; readonly line: number } | undefined
  readonly env: ReadonlyMap<string, string>
  readonly workdir: string
}

/** A program that a process starts, without what only stands in front of it (`exec`, `npx`, `poetry run`). */
export interface Run extends Place {
  /** Its name without folders. */
  readonly program: string
  readonly args: readonly string[]
  /** What stood in front of it: `sudo`, `npm run dev`. */
  readonly through: readonly string[]
  /** Whether it stands in a branch of a script that may not be taken. */
  readonly maybe: boolean
  /** Variables that are set for it, those of the image among them. */
  readonly env: ReadonlyMap<string, string>
}

/** What an image runs as Heroku would start it. */
export interface Process {
  readonly runs: readonly Run[]
  /** Whether all of it could be read: no script or configuration that is not at hand. */
  readonly whole: boolean
  /** Whether the process, or what makes the image, knows a variable PORT. */
  readonly readsPort: boolean
}

/** A stage that somebody asks for. */
export interface Asked extends Place {
  readonly target: string
  /** `--target`, `target`, `test-target` */
  readonly by: string
  /** Whether what is built is published. */
  readonly ships: boolean
}

/** What docker, or the stages, do not understand. */
export interface Misread {
  readonly line: number
  readonly message: string
  readonly fix: string
  readonly severity?: Severity
}

/** What lies in the folder that is sent to the engine. */
export interface ContextFacts {
  /** Relative to the folder that is checked; `.` is itself. */
  readonly folder: string
  /** Its paths after `.dockerignore`, relative to it. */
  readonly paths: readonly string[]
  /** `.dockerignore` of it, whether it is there or not. */
  readonly ignoreFile: string
  /** Whether docker leaves a path out. */
  readonly ignores: (path: string) => boolean
}

/** One Dockerfile, read. */
export interface DockerfileFacts {
  readonly file: string
  readonly misread: readonly Misread[]
  readonly stages: readonly StageFacts[]
  /** As src/image reads them, for choosing; empty where the text cannot be read. */
  readonly known: readonly Stage[]
  /** The stage that ships, and why; undefined where the text cannot be read. */
  readonly ships: { readonly stage: StageFacts; readonly why: string } | undefined
  readonly test: StageFacts | undefined
  readonly asked: readonly Asked[]
  /** Whether slipway builds it. */
  readonly bySlipway: boolean
  /**
   * Where its image goes: to Heroku, to registries that are not Heroku's, somewhere that nobody names, or nowhere: it is
   * not what is built to go live.
   */
  readonly goesTo: 'heroku' | 'elsewhere' | 'unknown' | 'nowhere'
  /** What the stage that ships runs; undefined where something else says what is run. */
  readonly process: Process | undefined
  readonly context: ContextFacts
}
