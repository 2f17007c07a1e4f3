import { shellWords } from '../docker/run.js'
import { problem } from '../errors/problem.js'
import type { Argv, Step } from '../types.js'
import type { Context, Outcome } from './context.js'

/** Says whether this build publishes; with a command behind `--`, runs that command only then, with its exit code. */
export async function run(context: Context): Promise<Outcome> {
  const { gate, rest } = context
  const [program, ...words] = rest
  if (program === undefined)
    return { outcome: 'done', reason: gate.reason, result: `${gate.open ? 'open' : 'shut'}: ${gate.reason}` }
  if (!gate.open) return { outcome: 'skipped', reason: gate.reason }
  if (gate.needsYes) throw problem('E_NEEDS_YES', { command: 'gate' })
  return { outcome: 'done', exitCode: await context.perform(ownCommand(context, [program, ...words])) }
}

// The user's own command: its environment is whole, since it may be what needs the credentials, and its result
// stays on standard output.
const ownCommand = ({ docker, env, cwd }: Context, argv: Argv): Step<number> => ({
  name: 'run command',
  show: `$ ${shellWords(argv)}`,
  effect: 'write',
  assume: 0,
  run: async () => {
    const exec = await docker.exec()
    const { exitCode } = await exec(argv, { env, cwd, output: 'pass' })
    return exitCode
  },
})
