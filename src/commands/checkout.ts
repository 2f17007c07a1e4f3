import type { Writable } from 'node:stream'
import type { Build } from '../ci/build.js'
import { describeBuild, detectService } from '../ci/detect.js'
import { gitQuestions, readGit } from '../ci/local.js'
import { childEnv } from '../docker/run.js'
import type { Exec } from '../io/exec.js'
import type { Mask } from '../io/mask.js'
import type { Talk } from '../io/talk.js'
import type { Env } from '../types.js'

/** What children are run with. */
export interface ExecParts {
  readonly mask: Mask
  readonly talk: Talk
  readonly stdout: Writable
  readonly signal: AbortSignal
  readonly kill: (pid: number, signal: NodeJS.Signals) => void
}

/** Makes what runs children, which is loaded only when one really runs. */
export const openExec = ({ mask, talk, stdout, signal, kill }: ExecParts): (() => Promise<Exec>) =>
  once(async () => {
    const { createExec } = await import(/* webpackMode: "eager" */ '../io/exec.js')
    return createExec({ mask, out: stdout, talk: talk.stream, signal, kill })
  })

/** Makes at the first call, and gives the same ever after. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** What this job builds: a CI service says it; elsewhere git is asked, all questions at once. */
export async function findBuild(exec: () => Promise<Exec>, env: Env, cwd: string): Promise<Build> {
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
