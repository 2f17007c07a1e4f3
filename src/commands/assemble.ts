import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { describeBuild, detectService } from '../ci/detect.js'
import type { Build } from '../ci/build.js'
import { foldsFor, timerId } from '../ci/folds.js'
import { gate } from '../ci/gate.js'
import { gitQuestions, readGit } from '../ci/local.js'
import { probeEngine } from '../docker/engine.js'
import { type Docker, childEnv } from '../docker/run.js'
import type { Exec } from '../io/exec.js'
import type { Mask } from '../io/mask.js'
import { createPerform, type Told } from '../io/perform.js'
import { createProgress } from '../io/progress.js'
import { type Notes, openNotes, stateFile } from '../io/state.js'
import type { Talk } from '../io/talk.js'
import type { Settings } from '../settings/settings.js'
import type { Clock, Env, Log } from '../types.js'
import type { Context, Network } from './context.js'

/** What the process hands over, and what the command line was settled to. */
export interface Parts {
  readonly command: string
  readonly settings: Settings
  readonly words: readonly string[]
  readonly rest: readonly string[]
  readonly env: Env
  readonly cwd: string
  readonly clock: Clock
  readonly log: Log
  readonly mask: Mask
  readonly talk: Talk
  /** Whether the talk is read on a terminal, as plain lines. */
  readonly terminal: boolean
  readonly out: Writable
  readonly signal: AbortSignal
  readonly kill: (pid: number, signal: NodeJS.Signals) => void
  readonly tell: (told: Told) => void
  readonly unchecked: (sentence: string) => void
}

/** Puts a command's context together: facts are gathered here, and heavy parts are loaded only when first used. */
export async function assemble(parts: Parts): Promise<Context> {
  const { settings, env, cwd, clock, log, mask, signal, unchecked } = parts
  const exec = once(async (): Promise<Exec> => {
    const { createExec } = await import(/* webpackMode: "eager" */ '../io/exec.js')
    return createExec({ mask, out: parts.out, talk: parts.talk.stream, signal, kill: parts.kill })
  })
  const docker: Docker = { exec, env, cwd, clock, log, signal }
  const build = await findBuild(docker)
  const perform = createPerform({ dryRun: settings.dryRun, log, clock, tell: parts.tell, unchecked })
  const context: Context = {
    settings,
    build,
    gate: gate(build, { branches: settings.branches, yes: settings.yes }),
    words: parts.words,
    rest: parts.rest,
    env,
    cwd,
    clock,
    log,
    signal,
    mask,
    docker,
    chained: false,
    unchecked,
    perform,
    once: keeping(() => context),
    engine: once(() => probeEngine(docker, perform)),
    network: once(() => loadNetwork(context)),
    notes: notesOf(parts, build),
    progress: progressOn(parts, build),
    phase: phases(parts, build),
  }
  return context
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function loadNetwork(context: Context): Promise<Network> {
  const { openNetwork } = await import(/* webpackMode: "eager" */ './network.js')
  return openNetwork(context)
}

function keeping(context: () => Context): Context['once'] {
  const kept = new Map<unknown, Promise<unknown>>()
  return (make) => {
    const made = kept.get(make) ?? make(context())
    kept.set(make, made)
    return made as ReturnType<typeof make>
  }
}

function notesOf({ env, cwd, settings }: Parts, { repository, job, commit }: Build): Notes {
  const key = { repository: repository ?? cwd, job: job ?? 'local', commit: commit ?? '' }
  return openNotes(stateFile(stateFolder(env), key), settings.dryRun)
}

const stateFolder = (env: Env): string =>
  join(env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state'), 'slipway')

// A CI service says what it builds; elsewhere git is asked, all questions at once.
async function findBuild({ exec, env, cwd }: Docker): Promise<Build> {
  const service = detectService(env)
  if (service === 'travis' || service === 'github') return describeBuild(env, cwd)
  const run = await exec()
  const options = { env: childEnv(env), cwd, output: 'capture' as const }
  const answers = await Promise.all(
    Object.entries(gitQuestions).map(async ([name, argv]) => {
      const { exitCode, output } = await run(argv, options)
      return [name, exitCode === 0 ? output : undefined] as const
    }),
  )
  return describeBuild(env, cwd, readGit(Object.fromEntries(answers)))
}

// The log of a CI service keeps every line, also one that would be drawn over.
function progressOn({ clock, log, talk, terminal }: Parts, { service }: Build): Context['progress'] {
  const redraw = terminal && service === 'local' ? talk.redraw : undefined
  return (doing) => createProgress(doing, { clock, log, redraw })
}

function phases({ command, settings, clock, talk }: Parts, build: Build): Context['phase'] {
  const folds = foldsFor({ service: build.service, setting: settings.folds, command })
  return async (name, work) => {
    const fold = { name, title: `slipway ${name}`, id: timerId(Math.random()), start: clock.now() }
    talk.mark(folds.open(fold))
    try {
      return await work()
    } finally {
      talk.mark(folds.close(fold, clock.now()))
    }
  }
}
