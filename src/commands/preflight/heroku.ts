import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { throwAll } from '../../errors/problem.js'
import {
  limitWarning,
  missingFrom,
  preflight as judgeApp,
  requireProblems,
  setCommand,
  takesImages,
} from '../../heroku/preflight.js'
import type { App } from '../../heroku/read.js'
import { readProcesses } from '../../plan/release.js'
import { readEnvFiles } from '../../settings/env-file.js'
import { type Asked, asked } from '../asked.js'
import type { Context } from '../context.js'
import { checkRight } from './registries.js'
import * as steps from './steps.js'

/** An app as it was found. */
export interface Found {
  readonly app: App
  /** Whether its stack is to be switched first; `undefined`: that could not be asked. */
  readonly switches: boolean | undefined
}

/** Asks Heroku who we are, for the app and its config vars, and whether we may push to it. */
export async function askHeroku(context: Context, name: string): Promise<Asked<Found>> {
  const { perform, log } = context
  const [account, app, config] = await Promise.all([
    asked(perform(steps.askAccount(context, name))),
    asked(perform(steps.askApp(context, name))),
    asked(checkConfig(context, name)),
    sayCallsLeft(context, name),
  ])
  if (account.value !== undefined) log.info(`Heroku knows this token as ${account.value}`)
  const problems = [...account.problems, ...app.problems]
  // What is asked next would only be refused for the same reason.
  if (problems.length > 0 || app.value === undefined) return { problems: [...problems, ...config.problems] }
  const { value, problems: unfit } = await judge(context, app.value)
  return { ...(value === undefined ? {} : { value }), problems: [...unfit, ...config.problems] }
}

async function judge(context: Context, app: App): Promise<Asked<Found>> {
  const { perform, settings } = context
  if (app.generation === 'fir') return { value: { app, switches: false }, problems: judgeApp(app, true) }
  const type = readProcesses(settings.processes).processes[0]?.type ?? 'web'
  const to = { registry: settings.herokuRegistry, path: `${app.name}/${type}` }
  const [deployed, right] = await Promise.all([
    takesImages(app) ? { value: true, problems: [] } : asked(perform(steps.askDeployed(context, app.name))),
    asked(checkRight(context, to, steps.needsToken(context))),
  ])
  const unfit = deployed.value === undefined ? deployed.problems : judgeApp(app, deployed.value)
  const switches = deployed.value === undefined ? undefined : !deployed.value
  return { value: { app, switches }, problems: [...unfit, ...right.problems] }
}

async function sayCallsLeft(context: Context, app: string): Promise<void> {
  const { value, problems } = await asked(context.perform(steps.askCallsLeft(context, app)))
  // Good to know, and nothing that a release needs: who refuses to say it refuses the other questions too.
  for (const one of problems) context.log.debug(`the API limit was not told: ${one.message}`)
  const warning = value === undefined ? undefined : limitWarning(value)
  if (warning !== undefined) context.log.warn(warning)
}

const TEMPLATES = ['.env.template', '.env.example']

/** Compares the config vars that there are with those that must be (throws) and those that a template names (warns). */
async function checkConfig(context: Context, app: string): Promise<void> {
  const { settings, cwd, log, perform } = context
  const { required } = settings
  const files = TEMPLATES.filter((file) => existsSync(join(cwd, file)))
  if (required.length === 0 && files.length === 0) return
  const { value: names, problems } = await asked(perform(steps.askConfigNames(context, app)))
  // A token that may not read config vars may release all the same.
  if (required.length > 0) throwAll(problems)
  for (const one of problems) log.debug(`${files.join(' and ')} not compared with Heroku: ${one.message}`)
  if (names === undefined) return
  const wanted = Object.keys(await readEnvFiles(files, cwd)).filter((name) => !required.includes(name))
  const forgotten = missingFrom(names, wanted)
  if (forgotten.length > 0)
    log.warn(
      `${app} lacks config vars that ${files.join(' and ')} names; set what it needs: ${setCommand(app, forgotten)}`,
    )
  throwAll(requireProblems(app, missingFrom(names, required)))
}
