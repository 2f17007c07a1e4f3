import type { Build } from '../ci/build.js'
import type { Finding } from '../check/judge.js'
import type { Gate } from '../ci/gate.js'
import type { Engine } from '../docker/read.js'
import type { Heroku } from '../heroku/client.js'
import type { VarChange } from '../heroku/config.js'
import type { Live, Row } from '../heroku/history.js'
import type { HerokuApi } from '../heroku/requests.js'
import type { Transfer } from '../http/transfer.js'
import type { RegistryClient } from '../registry/client.js'
import type { Copied } from '../registry/copy.js'
import type { Docker } from '../docker/run.js'
import { type Problem, throwAll } from '../errors/problem.js'
import type { Digest } from '../image/reference.js'
import type { App } from '../heroku/read.js'
import type { Todo } from '../init/facts.js'
import type { Mask } from '../io/mask.js'
import type { Progress } from '../io/progress.js'
import type { Notes } from '../io/state.js'
import type { Verdict } from '../rehearsal/rules.js'
import type { Settings } from '../settings/settings.js'
import type { Travis } from '../travis/client.js'
import type { Clock, Env, Log, Perform, Send } from '../types.js'

/** The registries and Heroku, signed in as far as there are credentials. */
export interface Network {
  readonly registry: (host: string) => RegistryClient
  readonly heroku: (app: string) => Heroku
  readonly herokuApi: HerokuApi
  readonly travis: (repository: string) => Travis
  readonly send: Send
  /** Streams the output of release commands. */
  readonly output: Transfer
}

/** What the checks before a release found out for those who come after. */
export interface Ready {
  /** The app that takes the image; `undefined` where none is set. */
  readonly app: App | undefined
}

/** What a command is given: settled settings, facts about the build, and the means to do things. */
export interface Context {
  readonly settings: Settings
  readonly build: Build
  readonly gate: Gate
  /** What follows the command and is no flag. */
  readonly words: readonly string[]
  /** What follows `--`. */
  readonly rest: readonly string[]
  readonly env: Env
  readonly cwd: string
  /** The path of the file that runs. */
  readonly program?: string | undefined
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly mask: Mask
  readonly perform: Perform
  readonly docker: Docker
  /** What the engine can do; asked once. */
  readonly engine: () => Promise<Engine>
  /** Makes something once in a run, whoever asks for it first. */
  readonly once: <T>(make: (context: Context) => Promise<T>) => Promise<T>
  /**
   * The value of the variable `name` from standard input, at a terminal asked for unseen; of more than `most` bytes
   * those and one more. Whoever does not ask leaves standard input alone.
   */
  readonly input: (name: string, most: number) => Promise<Uint8Array>
  /** Registries, Heroku and Travis CI; loaded only when used. */
  readonly network: () => Promise<Network>
  /** What one phase of this job leaves for the next. */
  readonly notes: Notes
  /** Whether earlier phases of the same run make what this one reads: a dry run then cannot read it. */
  readonly chained: boolean
  /** What the push of the same run published. */
  readonly published?: Digest | undefined
  /** Begins to build the image, where that gains anything: told when tests are about to be built and run. */
  readonly buildAhead?: () => Promise<void>
  /** Lets the build that was begun print and waits for its end: how long it took in ms, where there is one that succeeded. */
  readonly builtAhead?: () => Promise<number | undefined>
  /** Told what is published and not superseded: what else must be done with it need not wait for its tags. */
  readonly announce?: (digest: Digest) => void
  /** The copy at Heroku of what was announced, where one was begun and came to an end. */
  readonly copied?: (digest: Digest) => Promise<Pick<Copied, 'digest' | 'imageId'> | undefined> | undefined
  /** What the preflight of the same run found out. */
  readonly ready?: Ready | undefined
  /** Whether the same run has judged the image that it is to release. */
  readonly judged?: boolean
  /** Says what a dry run could not check. */
  readonly unchecked: (sentence: string) => void
  /** Tells how far a long transfer is: `copying`. */
  readonly progress: (doing: string) => Progress
  /** Runs a phase inside a fold of the CI service's log. */
  readonly phase: <T>(name: string, work: () => Promise<T>) => Promise<T>
}

/** How a command ended, apart from failing. */
export interface Outcome {
  readonly outcome: 'done' | 'skipped'
  /** Why it was skipped, or what was done: the second half of a sentence. */
  readonly reason?: string
  /** The result line on standard output. */
  readonly result?: string
  readonly image?: string
  readonly digest?: Digest
  readonly tags?: readonly string[]
  readonly revision?: string
  readonly release?: string
  /** The release that serves, where the one that was made is not healthy. */
  readonly serves?: string
  readonly url?: string
  /** The exit code where it is a child's own. */
  readonly exitCode?: number
  /** What became of each config var, values apart. */
  readonly vars?: readonly VarChange[]
  /** The recent releases, the newest first. */
  readonly releases?: readonly Row[]
  readonly live?: Live
  /** What check found. */
  readonly findings?: readonly Finding[]
  /** How each rule of Heroku was kept. */
  readonly rules?: readonly Verdict[]
  /** What was encrypted, in base64. */
  readonly secure?: string
  /** What was written, or would be: each file with its difference. */
  readonly files?: readonly { readonly path: string; readonly change: string; readonly diff: string }[]
  /** What was decided, and why. */
  readonly notes?: readonly string[]
  /** What is left to do, with the commands that do it. */
  readonly todo?: readonly Todo[]
  /** What failed, where the rest of the outcome is worth telling all the same. */
  readonly failure?: Problem
}

/** Throws all of `problems` at once; a dry run notes them instead, since its plan is worth seeing without. */
export function need(
  { settings, unchecked }: Pick<Context, 'settings' | 'unchecked'>,
  problems: readonly Problem[],
): void {
  if (!settings.dryRun) return throwAll(problems)
  for (const one of problems) unchecked(one.message.replace(/\.$/, ''))
}
