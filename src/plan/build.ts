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

/** The build that is asked of docker: one build for all tags and labels. */
export const buildSpec = ({ settings, target, tags, labels, extra }: BuildFacts): BuildSpec => ({
  file: settings.file,
  context: settings.context,
  target,
  platform: settings.platform ?? (settings.app === undefined ? undefined : HEROKU_PLATFORM),
  tags,
  labels,
  buildArgs: settings.buildArgs,
  secrets: settings.secrets,
  extra,
})

/** The environment variables that build secrets are read from (`id=npm,env=NPM_TOKEN`): the build needs them. */
export const secretVariables = (specs: readonly string[]): string[] =>
  specs.flatMap((spec) => {
    const fields = new Map(
      spec.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
    )
    const name =
      fields.get('env') ?? (fields.has('src') || fields.has('source') ? undefined : fields.get('id'))
    return name === undefined ? [] : [name]
  })
