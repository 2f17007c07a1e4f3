import { travisCmd, yellow } from './bash.js'
import type { Deploy } from './types.js'
import { asBoolean, asList, asMap, asString, asStrings, isMap, onlyKeys } from './yaml.js'
import type { Yaml, YamlMap } from './yaml.js'

const keys = ['provider', 'script', 'on', 'true', 'if', 'allow_failure', 'cleanup', 'skip_cleanup', 'edge']

/** The entries of `deploy`. Only `provider: script` is known. https://docs.travis-ci.com/user/deployment-v2/providers/script */
export const readDeploys = (value: Yaml | undefined): Deploy[] =>
  asList(value).map((item) => {
    const map = asMap(item, 'deploy')
    const provider = asString(map.get('provider'), 'deploy.provider')
    if (provider !== 'script')
      throw new Error(`deploy: this runner knows provider: script, not ${provider ?? 'none'}.`)
    onlyKeys(map, keys, 'deploy')
    const script = asString(map.get('script'), 'deploy.script')
    if (script === undefined) throw new Error('deploy: provider: script needs a script.')
    return {
      script,
      allowFailure: asBoolean(map.get('allow_failure'), 'deploy.allow_failure') ?? false,
      cleanup: asBoolean(map.get('cleanup'), 'deploy.cleanup') ?? false,
      ...readOn(map.get('if') ?? map.get('on') ?? map.get('true')),
    }
  })

const readOn = (value: Yaml | undefined) => {
  const on: YamlMap = isMap(value) ? value : new Map([['branch', value ?? '']])
  onlyKeys(on, ['repo', 'branch', 'all_branches', 'tags', 'condition'], 'deploy.on')
  const branch = on.get('branch')
  const branches = isMap(branch) ? [...branch.keys()] : asStrings(branch, 'deploy.on.branch')
  return {
    repo: asString(on.get('repo'), 'deploy.on.repo'),
    branches: branches.length > 0 ? branches : undefined,
    allBranches: asBoolean(on.get('all_branches'), 'deploy.on.all_branches') ?? false,
    tags: asBoolean(on.get('tags'), 'deploy.on.tags'),
    conditions: asStrings(on.get('condition'), 'deploy.on.condition'),
  }
}

/** A test of bash and what the log says when it fails. */
interface Test {
  text: string
  reason: string
}

/** Without a branch, `all_branches` or `tags: true` the branch must be `master`, whatever the repository's default is. */
const tests = (deploy: Deploy, branch: string): Test[] => {
  const list: Test[] = []
  if (deploy.repo !== undefined) {
    const reason = `this repo's name does not match one specified in .travis.yml's deploy.on.repo: ${deploy.repo}`
    list.push({ text: `$TRAVIS_REPO_SLUG = "${deploy.repo}"`, reason })
  }
  if (!deploy.allBranches && deploy.tags !== true) {
    const text = (deploy.branches ?? ['master']).map((name) => `$TRAVIS_BRANCH = ${name}`).join(' || ')
    list.push({ text, reason: `this branch is not permitted: ${branch}` })
  }
  for (const text of deploy.conditions) list.push({ text, reason: 'a custom condition was not met' })
  if (deploy.tags !== undefined) {
    list.push({ text: `"$TRAVIS_TAG" ${deploy.tags ? '!=' : '='} ""`, reason: 'this is not a tagged commit' })
  }
  return list
}

const skipped = (reason: string) => yellow(`Skipping a deployment with the script provider because ${reason}`)

/**
 * The bash lines of one deploy entry. Whether the build is a pull request is decided here, everything else in the
 * job. `hooks` are the lines of before_deploy and after_deploy.
 */
export const deployLines = (
  deploy: Deploy,
  build: { branch: string; pullRequest: boolean; index: number },
  hooks: { before: readonly string[]; after: readonly string[] },
): string[] => {
  if (build.pullRequest) return [skipped('the current build is a pull request.')]
  const list = tests(deploy, build.branch)
  const run = [...hooks.before, ...dplLines(deploy, build.index), ...hooks.after]
  if (list.length === 0) return run
  const reasons = list.map(({ text, reason }) => `if [[ ! (${text}) ]]; then ${skipped(reason)}; fi`)
  const all = list.map(({ text }) => `(${text})`).join(' && ')
  return [`if [[ ${all} ]]; then`, ...run, 'else', ...reasons, 'fi']
}

/**
 * Options reach dpl as double-quoted words of the job's bash, so variables in the script expand before `sh` sees it;
 * dpl then hands the text to `sh -c`.
 */
const dplLines = (deploy: Deploy, index: number): string[] => {
  const cleanup = deploy.cleanup ? ' --cleanup' : ''
  const call = `travis_stand_dpl --provider="script" --script=${inspect(deploy.script)}${cleanup}`
  const die = deploy.allowFailure
    ? ''
    : '; if [ $? -ne 0 ]; then echo "failed to deploy"; travis_terminate 2; fi'
  return [
    `travis_fold start dpl_${index}`,
    travisCmd(':', { display: 'gem install dpl', echo: true, timing: true, event: 'deploy' }),
    `travis_fold end dpl_${index}`,
    `travis_stand_phase=deploy`,
    travisCmd(call + die, { timing: true, event: 'deploy', record: deploy.script }),
  ]
}

/** A string as Ruby's `inspect` writes it: what is special to Ruby is escaped, what is special to bash is not. */
const inspect = (text: string): string => {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replace(/#(?=[{$@])/g, '\\#')
  return `"${escaped}"`
}
