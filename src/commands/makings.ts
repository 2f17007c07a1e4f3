import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Stage } from '../image/dockerfile.js'
import { type Ignore, nothingIgnored, readIgnore } from '../image/ignore.js'
import { type Ingredients, readIngredients } from '../image/ingredients.js'
import { digestInputs, type Inputs, inputsAmong, printInputs } from '../image/inputs.js'
import { type ContextFiles, readContext } from '../io/context-files.js'
import { platformOf, secretIds } from '../plan/build.js'
import { readOptions } from '../plan/options.js'
import type { Step } from '../types.js'
import { type Bases, resolveBases } from './bases.js'
import { readDockerfile, readText } from './dockerfile.js'
import type { Context } from './context.js'

/** A stage, and what its build is given apart from files. */
export interface Asked {
  readonly stages: readonly Stage[]
  readonly stage: Stage
  /** Labels of the user. */
  readonly labels: readonly string[]
  /** Words for docker build. */
  readonly options: readonly string[]
}

/** What the build of a stage is made from. */
export interface Made {
  /** `undefined` where nobody can know it. */
  readonly inputs: Inputs | undefined
  /** Why nobody can: a clause each. */
  readonly unknowable: readonly string[]
  /** Which of these files of the build context count. */
  readonly among: (paths: readonly string[]) => readonly string[]
  /** The external images. */
  readonly bases: Bases
  /** Paths in the build context that count. */
  readonly files: readonly string[]
  readonly copiesGit: boolean
  /** `linux/amd64`. */
  readonly platform: string
}

/** Works out what a stage is made from: its part of the Dockerfile, the files it copies, and what its bases are now. */
export async function makingsOf(context: Context, asked: Asked): Promise<Made> {
  const { settings, perform, log } = context
  const engine = await context.engine()
  const platform = platformOf(settings) ?? engine.platform
  const ingredients = readIngredients(readDockerfile(context), {
    target: asked.stage,
    stages: asked.stages,
    buildArgs: buildArgsOf(context),
    platform,
    buildPlatform: engine.platform,
  })
  const ignore = ignoreOf(context, engine.builder !== 'classic')
  const options = readOptions(asked.options)
  const [files, bases] = await Promise.all([
    perform(filesStep(context, asked, ingredients, ignore)),
    resolveBases(context, ingredients.images, platform),
  ])
  for (const note of [...ingredients.widened, ...files.notes]) log.debug(note)
  const several = platform.includes(',') ? ['it is built for several platforms'] : []
  const unknowable = [...ingredients.unknowable, ...options.unknowable, ...several, ...bases.unresolved]
  const inputs = digestInputs({
    ingredients,
    entries: files.entries,
    bases: bases.identities,
    platform,
    labels: asked.labels,
    secrets: secretIds(settings.secrets),
    options: options.counted,
  })
  log.debug(`inputs: ${printInputs(inputs)}`)
  return {
    inputs: unknowable.length === 0 ? inputs : undefined,
    unknowable,
    among: (paths) => inputsAmong(paths, { folder: '', sources: ingredients.sources, ignore, ...files }),
    bases,
    files: files.entries.map(({ path }) => path),
    copiesGit: files.entries.some(({ path }) => path === '.git' || path.startsWith('.git/')),
    platform,
  }
}

// A bare name takes its value from the environment, as in docker; where there is none it is as if it were not there.
const buildArgsOf = ({ settings, env }: Context): ReadonlyMap<string, string> =>
  new Map(
    settings.buildArgs.flatMap((text) => {
      const at = text.indexOf('=')
      const [name, value] = at < 0 ? [text, env[text]] : [text.slice(0, at), text.slice(at + 1)]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )

// BuildKit looks beside the Dockerfile first.
function ignoreOf({ settings, cwd }: Context, beside: boolean): Ignore {
  const names = [...(beside ? [`${settings.file}.dockerignore`] : []), `${settings.context}/.dockerignore`]
  const name = names.find((one) => existsSync(resolve(cwd, one)))
  return name === undefined ? nothingIgnored : readIgnore(readText(resolve(cwd, name), name), name)
}

const filesStep = (
  { settings, cwd, signal, log }: Context,
  { stage }: Asked,
  { sources }: Ingredients,
  ignore: Ignore,
): Step<ContextFiles> => ({
  name: `hash inputs of ${stage.name ?? 'the image'}`,
  show: `hash what ${stage.name ?? settings.file} copies of ${settings.context}`,
  effect: 'read',
  assume: { entries: [], notes: [] },
  run: async () => {
    const files = await readContext(resolve(cwd, settings.context), { sources, ignore, signal })
    log.debug(`${files.entries.length} files and folders of ${settings.context} count`)
    return files
  },
})
