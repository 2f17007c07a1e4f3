import { run } from './cli.js'
import { systemClock } from './io/clock.js'
import { Interrupted } from './io/interrupted.js'

const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => controller.abort(new Interrupted(signal)))

// The code is assigned, not forced: what is still to be written is written.
void run({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  // To look at it is to open it, so only a command that reads it does.
  stdin: () => process.stdin,
  program: process.argv[1],
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  clock: systemClock,
  kill: (pid, signal) => void process.kill(pid, signal),
}).then((code) => {
  process.exitCode = code
})
