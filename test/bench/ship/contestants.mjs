// Who ships. Each takes the place, the folder and the environment of a job, and gives what `measured` gives.
import { fileURLToPath } from 'node:url'
import { measured } from '../copy/run.mjs'

const script = fileURLToPath(new URL('careful.sh', import.meta.url))
const traced = process.env.BENCH_LOGS !== undefined

// bash does not take PS4 from root's environment.
const trace = ['-xc', `PS4='+ $EPOCHREALTIME '; . "$0"`]

/** The shell script. */
const careful = (_place, { cwd, env }) =>
  measured(['bash', ...(traced ? trace : []), script], { cwd, env: { ...env, IMAGE: env.SLIPWAY_IMAGE } })

/** The built file, as a job runs it. */
const slipway =
  (...words) =>
  ({ slipway: file }, { cwd, env }) =>
    measured([process.execPath, file, 'ship', ...words, ...(traced ? ['--json'] : [])], { cwd, env })

/** By the name that BENCH_WHO has for each; the others are compared with the first. */
export const contestants = {
  careful: { title: 'careful shell script', ship: careful },
  slipway: { title: 'slipway ship', ship: slipway() },
  reuse: { title: 'slipway ship --reuse-tests', ship: slipway('--reuse-tests') },
}
