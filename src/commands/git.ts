import { childEnv } from '../docker/run.js'
import type { Argv, Finished } from '../types.js'
import type { Context } from './context.js'

/** Asks git in the checkout. A remote that wants a password is no reason to wait for one. */
export const runGit = async ({ docker, env, cwd }: Context, argv: Argv): Promise<Finished> =>
  (await docker.exec())(argv, { env: childEnv(env, { GIT_TERMINAL_PROMPT: '0' }), cwd, output: 'capture' })

/** What git printed, both streams in one; undefined where it ended with another exit code than 0. */
export async function askGit(context: Context, argv: Argv): Promise<string | undefined> {
  const { exitCode, output } = await runGit(context, argv)
  return exitCode === 0 ? output : undefined
}
