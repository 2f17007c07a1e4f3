import type { BuildSpec } from '../docker/argv.js'
import type { Settings } from '../settings/settings.js'

export interface BuildFacts {
  readonly settings: Pick<Settings, 'file' | 'context' | 'buildArgs' | 'secrets' | 'platform' | 'app'>
  readonly target: string | undefined
  /** Full references. */
  readonly tags: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly extra: readonly string[]
}

/** Heroku runs nothing else; without an app the engine's own platform is right. */
const HEROKU_PLATFORM = 'linux/amd64'

/** The platform that is asked for; `undefined`: whatever the engine builds for. */
export const platformOf = ({ platform, app }: Pick<Settings, 'platform' | 'app'>): string | undefined =>
  platform ?? (app === undefined ? undefined : HEROKU_PLATFORM)

/** The build that is asked of docker: one build for all tags and labels. */
export const buildSpec = ({ settings, target, tags, labels, extra }: BuildFacts): BuildSpec => ({
  file: settings.file,
  context: settings.context,
  target,
  platform: platformOf(settings),
  tags,
  labels,
  buildArgs: settings.buildArgs,
  secrets: settings.secrets,
  extra,
})

/** The ids of build secrets: their values are no inputs. */
export const secretIds = (specs: readonly string[]): string[] =>
  specs.map((spec) => fieldsOf(spec).get('id') ?? spec)

/** The environment variables that build secrets are read from (`id=npm,env=NPM_TOKEN`): the build needs them. */
export const secretVariables = (specs: readonly string[]): string[] =>
  specs.flatMap((spec) => {
    const fields = fieldsOf(spec)
    const name =
      fields.get('env') ?? (fields.has('src') || fields.has('source') ? undefined : fields.get('id'))
    return name === undefined ? [] : [name]
  })

const fieldsOf = (spec: string): ReadonlyMap<string, string> =>
  new Map(
    spec.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )
