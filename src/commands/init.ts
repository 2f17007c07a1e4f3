import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { problem } from '../errors/problem.js'
import type { Todo } from '../init/facts.js'
import { type Change, countChange, unifiedDiff } from '../plan/difference.js'
import { planInit } from '../init/plan.js'
import type { Step } from '../types.js'
import { type Context, need, type Outcome } from './context.js'
import { isCommitted, lookAtRepository } from './repository.js'

/** Writes the files of a pipeline that ships with slipway, shows the difference first, and lists what is left to do. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, log, cwd, perform } = context
  const facts = await lookAtRepository(context)
  const [yaml, shell] = await Promise.all([
    import(/* webpackMode: "eager" */ 'yaml'),
    import(/* webpackMode: "eager" */ 'unbash'),
  ])
  const { changes, notes, todo } = planInit(facts, { yaml, shell })
  for (const note of notes) log.info(note)
  const edited = changes.some(({ path, before }) => path === '.travis.yml' && before !== undefined)
  if (edited && !settings.force && !(await isCommitted(context))) need(context, [problem('E_INIT_DIRTY', {})])
  for (const change of changes) log.info(unifiedDiff(change))
  for (const change of changes) await perform(write(cwd, change))
  const text = todoText(todo)
  if (settings.dryRun) log.info(text)
  return {
    outcome: 'done',
    reason:
      changes.length === 0
        ? 'nothing to do: the files are as they should be'
        : `wrote ${changes.map(({ path }) => path).join(' and ')}`,
    result: text,
    files: changes.map((change) => ({
      path: change.path,
      change: change.before === undefined ? 'new' : 'changed',
      diff: unifiedDiff(change),
    })),
    notes,
    todo,
  }
}

const write = (folder: string, change: Change): Step<void> => ({
  name: `write ${change.path}`,
  show: `write ${change.path}: ${countChange(change)}`,
  effect: 'write',
  assume: undefined,
  run: () => {
    writeFileSync(join(folder, change.path), change.after)
    return Promise.resolve()
  },
})

/** What is left to do as people read it: numbered, each command on a line of its own. */
const todoText = (todo: readonly Todo[]): string =>
  [
    'Left to do, where it is not done yet:',
    ...todo.flatMap(({ what, commands }, at) => [
      `${at + 1}. ${what}`,
      ...commands.map((command) => `     ${command}`),
    ]),
  ].join('\n')
