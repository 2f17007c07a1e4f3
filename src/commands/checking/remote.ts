import type { Finding } from '../../check/judge.js'
import type { Problem } from '../../errors/problem.js'
import { nameProblems } from '../../heroku/preflight.js'
import { repository } from '../../version.js'
import { distinct } from '../asked.js'
import type { Context } from '../context.js'
import { signIns } from '../credentials.js'
import { knownImage } from '../gated.js'
import { askHeroku } from '../preflight/heroku.js'
import { askRegistry } from '../preflight/registries.js'

/** Asks Heroku and the registry what a release asks before it begins; what stands against it are findings of no file. */
export async function askRemote(context: Context): Promise<readonly Finding[]> {
  const { app, herokuToken, dockerPassword, required } = context.settings
  const [registry, heroku] = await Promise.all([
    knownImage(context) === undefined || dockerPassword === undefined ? [] : askRegistry(context),
    app === undefined || herokuToken === undefined ? undefined : askHeroku(context, app),
  ])
  const missing = [...nameProblems(required), ...signIns(context).problems]
  return distinct([...missing, ...registry, ...(heroku?.problems ?? [])]).map(finding)
}

const finding = ({ code, message, hint }: Problem): Finding => ({
  rule: code,
  severity: 'error',
  ...{ file: '', line: 0, message, fix: hint },
  docs: `${repository}/blob/main/docs/troubleshooting.md#${code.toLowerCase()}`,
})
