import { dockerLogout } from '../docker/argv.js'
import { lastLine } from '../docker/read.js'
import { dockerStep, shellWords } from '../docker/run.js'
import { problem } from '../errors/problem.js'
import { loginPlan } from '../plan/login.js'
import type { Context, Outcome } from './context.js'
import { plannedImage } from './gated.js'

/** Makes docker forget the registries that `login` signs in to. */
export async function run(context: Context): Promise<Outcome> {
  const { logins } = loginPlan({ settings: context.settings, image: plannedImage(context) })
  for (const { registry } of logins) {
    const argv = dockerLogout(registry)
    await context.perform(
      dockerStep(context.docker, {
        name: `sign out of ${registry}`,
        argv,
        effect: 'write',
        output: 'capture',
        assume: undefined,
        always: true,
        read: ({ exitCode, output }) => {
          if (exitCode !== 0)
            throw problem('E_DOCKER', { command: shellWords(argv), exitCode, detail: lastLine(output) })
        },
      }),
    )
  }
  return {
    outcome: 'done',
    reason: `signed out of ${logins.map((one) => one.registry).join(' and ') || 'nothing'}`,
  }
}
