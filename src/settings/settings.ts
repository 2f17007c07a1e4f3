import { Secret } from '../io/secret.js'
import type { TestRun } from './file.js'
import type { Settled } from './settle.js'

/** The settled settings under their types. What a command does not take has its empty value. */
export interface Settings {
  readonly image: string | undefined
  readonly target: string | undefined
  readonly testTarget: string | undefined
  readonly tests: readonly TestRun[]
  readonly file: string
  readonly context: string
  readonly buildArgs: readonly string[]
  readonly secrets: readonly string[]
  readonly labels: readonly string[]
  readonly tags: readonly string[]
  readonly platform: string | undefined
  readonly reuse: boolean
  readonly reuseTests: boolean
  /** Milliseconds. */
  readonly maxAge: number
  /** `undefined`: as the command has it. */
  readonly load: boolean | undefined
  readonly branches: readonly string[]
  readonly app: string | undefined
  readonly processes: readonly string[]
  readonly healthPath: string | undefined
  readonly healthStatus: readonly string[]
  readonly healthMatch: string | undefined
  /** Milliseconds. */
  readonly healthTimeout: number
  readonly bootTimeout: number
  readonly releaseTimeout: number
  readonly alwaysRelease: boolean
  readonly rollback: boolean
  /** Names of config vars. */
  readonly required: readonly string[]
  readonly pullLogin: boolean
  readonly size: string
  readonly envFiles: readonly string[]
  readonly from: string
  readonly all: boolean
  readonly folds: 'auto' | 'on' | 'off'
  readonly dryRun: boolean
  readonly yes: boolean
  readonly force: boolean
  readonly dockerUsername: string | undefined
  readonly dockerPassword: Secret | undefined
  readonly herokuToken: Secret | undefined
  readonly herokuApiUrl: string
  readonly herokuRegistry: string
  /** Setting name → where it came from; a default has none. */
  readonly sources: ReadonlyMap<string, string>
}

/** Puts settled values under their types; `tests` is the list of slipway.yml, for which flags may stand in. */
export function toSettings({ values, sources }: Settled, tests: readonly TestRun[]): Settings {
  const { text, list, time, on, secret } = readers(values)
  return {
    ...imagePart(values),
    tests: testRuns(values, sources, tests),
    branches: list('branch'),
    app: text('app'),
    processes: list('process'),
    healthPath: text('health-path'),
    healthStatus: list('health-status'),
    healthMatch: text('health-match'),
    healthTimeout: time('health-timeout'),
    bootTimeout: time('boot-timeout'),
    releaseTimeout: time('release-timeout'),
    alwaysRelease: on('always-release'),
    rollback: on('rollback'),
    required: [...new Set(list('require').flatMap((text) => text.split(',').map((name) => name.trim())))],
    pullLogin: on('pull-login'),
    size: text('size') ?? '',
    envFiles: list('env-file'),
    ...{ from: text('from') ?? '', all: on('all') },
    folds: (text('folds') ?? 'auto') as Settings['folds'],
    dryRun: on('dry-run'),
    yes: on('yes'),
    force: on('force'),
    dockerUsername: text('docker-username'),
    dockerPassword: secret('docker-password'),
    herokuToken: secret('heroku-token'),
    herokuApiUrl: text('heroku-api-url') ?? '',
    herokuRegistry: text('heroku-registry') ?? '',
    sources,
  }
}

function imagePart(values: Settled['values']) {
  const { text, list, time, on } = readers(values)
  return {
    image: text('image'),
    target: text('target'),
    testTarget: text('test-target'),
    file: text('file') ?? 'Dockerfile',
    context: text('context') ?? '.',
    buildArgs: list('build-arg'),
    secrets: list('secret'),
    labels: list('label'),
    tags: list('tag'),
    platform: text('platform'),
    reuse: on('reuse'),
    reuseTests: on('reuse-tests'),
    maxAge: time('max-age'),
    load: values.has('load') ? on('load') : undefined,
  }
}

// What a flag or a variable asks for stands in for the whole list of the file.
function testRuns(
  values: Settled['values'],
  sources: Settled['sources'],
  tests: readonly TestRun[],
): readonly TestRun[] {
  const asked = ['test-env', 'test-env-file', 'test-network'].some((name) => sources.has(name))
  if (tests.length > 0 && !asked) return tests
  const { text, list } = readers(values)
  return [{ env: list('test-env'), envFile: list('test-env-file'), network: text('test-network'), run: [] }]
}

const readers = (values: Settled['values']) => ({
  text: (name: string): string | undefined => {
    const value = values.get(name)
    return typeof value === 'string' ? value : undefined
  },
  list: (name: string): readonly string[] => {
    const value = values.get(name)
    return Array.isArray(value) ? (value as readonly string[]) : []
  },
  time: (name: string): number => Number(values.get(name) ?? 0),
  on: (name: string): boolean => values.get(name) === true,
  secret: (name: string): Secret | undefined => {
    const value = values.get(name)
    return value instanceof Secret ? value : undefined
  },
})
