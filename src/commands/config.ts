import { throwAll } from '../errors/problem.js'
import { compareVars, setConfig, type VarChange, type Vars } from '../heroku/config.js'
import type { Release } from '../heroku/read.js'
import { Secret } from '../io/secret.js'
import { chooseVars, wordProblems } from '../plan/config.js'
import { readEnvFiles } from '../settings/env-file.js'
import type { Step } from '../types.js'
import { addressOf, follow, type OnApp, tokenFor, UNMADE } from './app-steps.js'
import { neededApp, stopByHand, tokenProblems } from './by-hand.js'
import { type Context, need, type Outcome } from './context.js'

/** Sets config vars of the app from a file of variables, all in one release, which it follows to its end. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, words, perform, log } = context
  throwAll(wordProblems({ words, all: settings.all }))
  const on = { context, app: neededApp(context) }
  const stop = stopByHand(context, 'config')
  if (stop !== undefined) return stop
  need(context, tokenProblems(context, on.app))
  const wanted = await readWanted(context, on.app)
  const vars = await perform(compare(on, wanted))
  for (const { name, change } of vars)
    log.info(`${name}: ${change === 'unknown' ? 'not compared' : change}${emptiness(wanted, name)}`)
  const names = vars.filter(({ change }) => change !== 'equal').map(({ name }) => name)
  const equal = vars.length - names.length
  if (names.length === 0)
    return { outcome: 'done', reason: `${counted(equal)} equal already, so there is no release`, vars }
  const started = await perform(set(on, new Map([...wanted].filter(([name]) => names.includes(name)))))
  const release = `v${(await perform(follow(on, started))).version}`
  const result = `${release} set ${names.length} config ${names.length === 1 ? 'var' : 'vars'}`
  const rest = equal === 0 ? '' : `; ${counted(equal)} equal already`
  return { outcome: 'done', reason: `${result}${rest}`, result, release, vars }
}

const counted = (count: number): string => `${count} ${count === 1 ? 'is' : 'are'}`

const emptiness = (vars: Vars, name: string): string =>
  vars.get(name)?.reveal() === '' ? ', and its value is empty' : ''

// What every log has in it is no secret, and blanked it would take the log with it.
const PLAIN =
  /^(?:true|false|null|none|production|development|staging|test|debug|info|warn|error|localhost|\d{1,5})$/i

/** Tells the mask every value, before anything else is done with it. */
function hide({ mask }: Context, app: string, vars: Vars): Vars {
  for (const value of vars.values())
    if (value.reveal() !== app && !PLAIN.test(value.reveal())) mask.add(value)
  return vars
}

/** The variables of the file that are set; throws what is wrong with the file and with the words. */
async function readWanted(context: Context, app: string): Promise<Vars> {
  const { settings, words, cwd, log } = context
  const { from: file, all } = settings
  const read = Object.entries(await readEnvFiles([file], cwd))
  const vars = hide(context, app, new Map(read.map(([name, value]) => [name, new Secret(value, name)])))
  const { chosen, left, problems } = chooseVars({ file, names: [...vars.keys()], words, all })
  for (const { name, why } of left) log.warn(`${name} of ${file} is left out: ${why}`)
  throwAll(problems)
  return new Map([...vars].filter(([name]) => chosen.includes(name)))
}

const compare = (on: OnApp, wanted: Vars): Step<readonly VarChange[]> => ({
  name: 'compare config vars',
  show: `GET ${addressOf(on, '/config-vars')}`,
  effect: 'read',
  needs: tokenFor(on),
  assume: [...wanted.keys()].map((name) => ({ name, change: 'unknown' })),
  run: async () => {
    const { context, app } = on
    // Heroku gives every value there is: hidden, compared, and not kept.
    const there = await (await context.network()).heroku(app).config()
    return compareVars(wanted, hide(context, app, there))
  },
})

const set = (on: OnApp, vars: Vars): Step<Release> => ({
  name: 'set config vars',
  show: `PATCH ${addressOf(on, '/config-vars')} (${[...vars.keys()].join(', ')})`,
  effect: 'write',
  assume: UNMADE,
  run: async () => {
    const { clock, signal, log, network } = on.context
    const note = (message: string): void => log.info(message)
    return setConfig((await network()).heroku(on.app), vars, { wait: { clock, signal }, note })
  },
})
