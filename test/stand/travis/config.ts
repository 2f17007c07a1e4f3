import { expand } from './matrix.js'
import { readDeploys } from './deploy.js'
import { phaseNames, type BuildConfig, type EnvEntry, type JobConfig, type Phase } from './types.js'
import { asBoolean, asList, asMap, asString, asStrings, isMap, onlyKeys, parseYaml } from './yaml.js'
import type { Yaml, YamlMap } from './yaml.js'

const jobKeys = [
  ...phaseNames,
  ...['language', 'os', 'dist', 'arch', 'virt', 'vm', 'group', 'sudo', 'env', 'git', 'services', 'deploy'],
  ...['cache', 'if', 'node_js'],
]
/** Notifications are sent by Travis's servers after the job; `version` and `conditions` choose parsers we have one of. */
const rootKeys = [
  ...jobKeys,
  'branches',
  'stages',
  'jobs',
  'matrix',
  'notifications',
  'version',
  'conditions',
]
const includeKeys = [...jobKeys, 'name', 'stage', 'allow_failure', 'allow_failures']
const languages = ['minimal', 'bash', 'sh', 'shell', 'generic', 'node_js', 'ruby']
const dists = ['trusty', 'precise', 'xenial', 'bionic', 'focal', 'jammy', 'noble']

/**
 * What a `.travis.yml` asks for: the jobs after expansion, with the conditions not yet applied.
 * Throws an error naming the key for everything that this runner would otherwise have to ignore.
 * https://docs.travis-ci.com/user/customizing-the-build
 */
export const readConfig = (text: string): BuildConfig => {
  const root = parseYaml(text)
  onlyKeys(root, rootKeys, '.travis.yml')
  const branches = root.get('branches')
  const [only, except] = isMap(branches)
    ? [asStrings(branches.get('only'), 'branches.only'), asStrings(branches.get('except'), 'branches.except')]
    : [asStrings(branches, 'branches'), []]
  if (isMap(branches)) onlyKeys(branches, ['only', 'except'], 'branches')
  return {
    condition: asString(root.get('if'), 'if'),
    only,
    except,
    stages: asList(root.get('stages')).map(readStage),
    jobs: expand(root).map(({ map, own }) => {
      if (own) onlyKeys(own, includeKeys, 'jobs.include')
      return readJob(map, own?.get('if'))
    }),
  }
}

const readStage = (value: Yaml) => {
  if (!isMap(value)) return { name: asString(value, 'stages') ?? '', condition: undefined }
  onlyKeys(value, ['name', 'if'], 'stages')
  return {
    name: asString(value.get('name'), 'stages.name') ?? '',
    condition: asString(value.get('if'), 'stages.if'),
  }
}

const oneOf = (map: YamlMap, key: string, known: readonly string[], fallback: string): string => {
  const value = (asString(map.get(key), key) ?? fallback).toLowerCase()
  if (known.includes(value)) return value
  throw new Error(`${key}: this runner does not support ${value} (it knows ${known.join(', ')}).`)
}

const readJob = (map: YamlMap, condition: Yaml | undefined): JobConfig => {
  oneOf(map, 'os', ['linux'], 'linux')
  oneOf(map, 'arch', ['amd64', 'x86_64'], 'amd64')
  const language = oneOf(map, 'language', languages, 'ruby')
  const phases = readPhases(map)
  const services = asStrings(map.get('services'), 'services').map((service) => service.toLowerCase())
  const unknown = services.find((service) => service !== 'docker')
  if (unknown !== undefined) throw new Error(`services: this runner has no ${unknown}.`)
  if (!phases.has('script') && !['node_js', 'ruby'].includes(language)) {
    throw new Error(`script: language ${language} without a script is not supported by this runner.`)
  }
  return {
    name: asString(map.get('name'), 'name'),
    stage: asString(map.get('stage'), 'stage'),
    language,
    dist: oneOf(map, 'dist', dists, 'focal'),
    nodeVersion: asString(map.get('node_js'), 'node_js'),
    globalEnv: readEnv(map.get('env.global'), 'env.global'),
    jobEnv: readEnv(map.get('env'), 'env'),
    phases,
    deploys: readDeploys(map.get('deploy')),
    docker: services.length > 0,
    cache: map.has('cache') && map.get('cache') !== 'false',
    depth: readDepth(asMap(map.get('git'), 'git')),
    allowFailure: asBoolean(map.get('allow_failure') ?? map.get('allow_failures'), 'allow_failure') ?? false,
    condition: asString(condition, 'jobs.include.if'),
  }
}

const readPhases = (map: YamlMap): Map<Phase, readonly string[]> => {
  const phases = new Map<Phase, readonly string[]>()
  for (const name of phaseNames) {
    const lines = asStrings(map.get(name), name)
    if (lines.length > 0) phases.set(name, lines)
  }
  return phases
}

const readDepth = (git: YamlMap): number | undefined => {
  onlyKeys(git, ['depth', 'quiet'], 'git')
  const depth = asString(git.get('depth'), 'git.depth') ?? '50'
  if (depth === 'false') return undefined
  if (!/^[1-9]\d*$/.test(depth)) throw new Error(`git.depth: ${depth} is neither a number nor false.`)
  return Number(depth)
}

const readEnv = (value: Yaml | undefined, at: string): EnvEntry[] =>
  asList(value).flatMap((item): EnvEntry[] => {
    if (!isMap(item)) return [{ kind: 'words', text: asString(item, at) ?? '' }]
    return [...item].map(([name, held]): EnvEntry => {
      if (name === 'secure') return { kind: 'secure', data: asString(held, at) ?? '', name: undefined }
      if (!isMap(held)) return { kind: 'words', text: `${name}=${asString(held, at) ?? ''}` }
      onlyKeys(held, ['secure'], `${at}.${name}`)
      return { kind: 'secure', data: asString(held.get('secure'), at) ?? '', name }
    })
  })
