import t from 'tap'
import { judgeProjects } from './inputs.js'
const [host = '', client = '', builder = 'BuildKit', seed = '1', count = '6', steps = '8'] = (
  process.env['TRY'] ?? ''
).split(' ')
const begin = Date.now()
const tally = await judgeProjects({ dockerHost: host, client }, builder as 'BuildKit', {
  seed: +seed,
  count: +count,
  steps: +steps,
})
process.stderr.write(
  `${JSON.stringify({ ...tally, wrong: tally.wrong.length }, undefined, 1)}\n${tally.wrong.slice(0, 3).join('\n')}\n${Date.now() - begin} ms\n`,
)
t.equal(tally.wrong.length, 0)
