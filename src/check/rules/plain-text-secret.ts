import { actsOfOne } from '../pipeline/acts/read.js'
import { everyCommand } from '../pipeline/every.js'
import { once } from '../pipeline/publishing.js'
import { isPlainSecret, tokenIn } from '../plain-secrets.js'
import type { Project } from '../project.js'
import type { Found, Place, Rule } from '../rule.js'
import type { Ran } from '../shell/machine.js'
import { type Text, sourcesOf, valueOf } from '../shell/text.js'
import type { Deploy, Travis } from '../travis/model.js'

/** A secret that everybody can read who can read the repository. */
export const rule: Rule = {
  id: 'plain-text-secret',
  severity: 'error',
  find: (project) => once([...inEnv(project.travis), ...inCommands(project), ...inFiles(project)]),
}

const FIX =
  'Make it invalid, and put a new one into the settings of the repository, or encrypt it with slipway encrypt.'

function told(place: Place, name: string, value: string): readonly Found[] {
  const verdict = isPlainSecret(name, value)
  if (verdict === 'no') return []
  const what = tokenIn(value)
  const message = `${name === '' ? 'This' : name} is ${what ?? 'a secret'} as plain text: everybody who can read the repository can use it.`
  if (verdict === 'yes') return [{ file: place.file, line: place.line, message, fix: FIX }]
  return [
    {
      ...{ file: place.file, line: place.line, severity: 'warning', fix: FIX },
      message: `${name} looks like a secret as plain text, going by its name: everybody who can read the repository can read it.`,
    },
  ]
}

function inEnv(travis: Travis | undefined): readonly Found[] {
  if (travis === undefined) return []
  return travis.jobs.flatMap((job) => [
    ...job.env.flatMap((one) => (one.value === undefined ? [] : told(one, one.name, one.value))),
    ...job.deploys.flatMap(inDeploy),
  ])
}

const DEPLOY_KEYS =
  /^(?:api_key|api-key|password|token|secret_access_key|secret|oauth_token|github_token|access_key|auth_token|key)$/

const inDeploy = ({ keys, provider, file }: Deploy): readonly Found[] =>
  [...keys].flatMap(([key, { text, lines }]) =>
    DEPLOY_KEYS.test(key) && text !== ''
      ? told({ file, line: lines[0] ?? 1 }, `${provider}_deploy_${key}`, text)
      : [],
  )

const inCommands = ({ pipeline }: Project): readonly Found[] => everyCommand(pipeline).flatMap(inCommand)

function inCommand(ran: Ran): readonly Found[] {
  const set = ran.sets.flatMap(({ name, text }) => literalOf(text, (value) => told(ran.place, name, value)))
  const logins = actsOfOne(ran).flatMap((act) => {
    if (act.kind !== 'login' || act.tool !== 'docker') return []
    const given = act.secret ?? (act.password === 'stdin' ? ran.stdin.fed : undefined)
    return given === undefined
      ? []
      : literalOf(given, (value) => told(ran.place, 'DOCKER_PASSWORD', value.trim()))
  })
  return [...set, ...logins]
}

function literalOf(text: Text, judge: (value: string) => readonly Found[]): readonly Found[] {
  const value = sourcesOf(text).length === 0 ? valueOf(text) : undefined
  return value === undefined ? [] : judge(value)
}

// What is told by its form is found wherever it stands.
const inFiles = ({ files }: Project): readonly Found[] =>
  [...files].flatMap(([file, text]) => {
    if (tokenIn(text) === undefined) return []
    return text
      .split('\n')
      .flatMap((line, index) =>
        tokenIn(line) === undefined ? [] : told({ file, line: index + 1 }, '', line),
      )
  })
