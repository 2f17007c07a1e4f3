import { functions, quote, travisCmd, yellow } from './bash.js'
import { deployLines } from './deploy.js'
import { buildDir, builtin, shellEnv, type JobFacts, type Var } from './environment.js'
import type { JobConfig, Phase } from './types.js'

/** What the script of a job is made from. */
export interface ScriptInput {
  facts: JobFacts
  settings: readonly Var[]
  yml: readonly Var[]
  /** Secrets exist and this job does not get them. */
  secureRemoved: boolean
  /** What the clone asks for: a branch or tag, a ref to fetch afterwards, what to check out. */
  checkout: { ref: string | undefined; fetch: string | undefined; target: string }
  /** Names of the variables that the machine gives; all others are removed. */
  machineEnv: readonly string[]
  path: string
  /** Folder with the `node` that `nvm install` puts on PATH. */
  nodeBin: string
  /** File to which the job's shell writes what it runs. */
  record: string
  /** File to which the job's shell writes its process id. */
  pidFile: string
}

/**
 * The one bash script that a job is. The order is Travis's: services before variables, each phase after the last,
 * deploy at the tail of after_success, after_script at the end. It removes itself when it starts, as it holds secrets.
 */
export const jobScript = (input: ScriptInput): string =>
  [
    'rm -f -- "$0"',
    'exec 2>&1',
    ...shell(input),
    functions,
    ...services(input.facts.config),
    ...checkout(input),
    ...variables(input),
    ...language(input.facts.config),
    ...cache(input.facts.config),
    ...phase('before_install', input.facts.config),
    ...phase('install', input.facts.config),
    ...phase('before_script', input.facts.config),
    ...phase('script', input.facts.config),
    ...phase('before_cache', input.facts.config),
    ...success(input.facts),
    'if [[ "$TRAVIS_TEST_RESULT" -ne 0 ]]; then :',
    ...phase('after_failure', input.facts.config),
    'fi',
    ...phase('after_script', input.facts.config),
    'travis_footer',
    '',
  ].join('\n')

const exported = (pairs: readonly (readonly [string, string])[]): string[] =>
  pairs.map(([name, value]) => `export ${name}=${quote(value)}`)

const shell = ({ facts, machineEnv, path, nodeBin, record, pidFile }: ScriptInput): string[] => [
  `printf %s "$$" >${quote(pidFile)}`,
  `for travis_stand_name in $(compgen -e); do case " ${machineEnv.join(' ')} " in`,
  '*" $travis_stand_name "*) ;; *) unset "$travis_stand_name" 2>/dev/null ;; esac; done; unset travis_stand_name',
  ...exported(shellEnv(facts)),
  `export PATH=${quote(`${facts.home}/bin:${facts.home}/.local/bin:${path}`)}`,
  'TRAVIS_TMPDIR="$(mktemp -d)"; export TRAVIS_TMPDIR',
  `travis_stand_node=${quote(nodeBin)} travis_stand_record=${quote(record)} travis_stand_phase=`,
  `mkdir -p "$HOME/build"; cd "$HOME/build" || exit 86`,
]

const services = (config: JobConfig): string[] => {
  if (!config.docker) return []
  const ask = `timeout 20 docker version --format 'docker {{.Server.Version}} answers' || echo 'docker does not answer'`
  const display = 'sudo systemctl start docker'
  const start = travisCmd(ask, { echo: true, timing: true, event: 'services', display })
  return ['travis_fold start services', start, 'travis_fold end services', 'echo']
}

const checkout = ({ facts, checkout: { ref, fetch, target } }: ScriptInput): string[] => {
  const depth = facts.config.depth === undefined ? '' : ` --depth=${facts.config.depth}`
  const branch = ref === undefined ? '' : ` --branch=${quote(ref)}`
  const timed = { assert: true, echo: true, timing: true, event: 'checkout' }
  const clone = `git clone${depth}${branch} https://github.com/${facts.slug}.git ${facts.slug}`
  return [
    'travis_fold start git.checkout',
    travisCmd(clone, { ...timed, display: clone.replaceAll("'", '') }),
    travisCmd(`cd ${facts.slug}`, { assert: true, echo: true }),
    ...(fetch === undefined ? [] : [travisCmd(`git fetch origin +${fetch}:`, timed)]),
    travisCmd(`git checkout -qf ${target}`, { assert: true, echo: true }),
    'travis_fold end git.checkout',
    'echo',
  ]
}

const variables = ({ facts, settings, yml, secureRemoved }: ScriptInput): string[] => [
  ...exported(builtin(facts)),
  `mkdir -p ${quote(buildDir(facts.home, facts.slug))}`,
  ...(secureRemoved
    ? ['echo', yellow('Encrypted environment variables have been removed for security reasons.')]
    : []),
  ...announced('repository settings', settings),
  ...announced('.travis.yml', yml),
]

const announced = (source: string, vars: readonly Var[]): string[] => {
  if (vars.length === 0) return []
  const lines = vars.map(({ name, value, secure }) => {
    const display = `export ${name}=${secure ? '[secure]' : value}`
    return travisCmd(`export ${name}=${value}`, { echo: true, secure, display })
  })
  return ['echo', yellow(`Setting environment variables from ${source}`), ...lines, 'echo']
}

const cache = (config: JobConfig): string[] => {
  if (!config.cache) return []
  return [
    'travis_fold start cache.1',
    "echo 'cache (stand-in): nothing is kept between jobs'",
    'travis_fold end cache.1',
  ]
}

const language = (config: JobConfig): string[] => {
  if (config.language !== 'node_js') return []
  const version = config.nodeVersion ?? ''
  const options = { echo: true, timing: true, event: 'setup', assert: true }
  return [
    ...(version === '' ? [] : [travisCmd(`nvm install ${quote(version)}`, options)]),
    'export PATH="./node_modules/.bin:$PATH"',
    travisCmd('node --version', { echo: true }),
    travisCmd('npm --version', { echo: true }),
  ]
}

const nodeInstall =
  'if [[ -f package-lock.json ]]; then npm ci; elif [[ -f package.json ]]; then npm install; fi'
const defaults = new Map<string, readonly string[]>([
  ['node_js install', [nodeInstall]],
  ['node_js script', ['npm test']],
  ['ruby install', ['if [[ -f Gemfile ]]; then bundle install --jobs=3 --retry=3; fi']],
  ['ruby script', ['rake']],
])

const asserted: readonly Phase[] = ['before_install', 'install', 'before_script', 'before_deploy']

/** One phase: all but `script` in folds; `skip` alone stands for doing nothing. */
const phase = (name: Phase, config: JobConfig): string[] => {
  const given = config.phases.get(name) ?? defaults.get(`${config.language} ${name}`) ?? []
  const commands = given.length === 1 && given[0] === 'skip' ? [] : given
  if (name === 'script' && commands.length === 0) return ['export TRAVIS_TEST_RESULT=0']
  const lines = commands.flatMap((command, index) => {
    const assert = asserted.includes(name)
    const run = travisCmd(command, { assert, echo: true, timing: true, event: name, record: command })
    if (name === 'script') return [run, 'travis_result $?']
    const fold = commands.length > 1 ? `${name}.${index + 1}` : name
    return [`travis_fold start ${fold}`, run, `travis_fold end ${fold}`]
  })
  return lines.length > 0 ? [`travis_stand_phase=${name}`, ...lines, 'echo'] : []
}

const success = (facts: JobFacts): string[] => {
  const { config, branch } = facts
  const hooks = { before: phase('before_deploy', config), after: phase('after_deploy', config) }
  const deploys = config.deploys.flatMap((deploy, index) =>
    deployLines(deploy, { branch, pullRequest: facts.pullRequest !== undefined, index }, hooks),
  )
  return ['if [[ "$TRAVIS_TEST_RESULT" -eq 0 ]]; then :', ...phase('after_success', config), ...deploys, 'fi']
}
