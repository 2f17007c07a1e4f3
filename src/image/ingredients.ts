import type { Stage } from './dockerfile.js'
import { addImage, type Found, gather } from './gather.js'
import { readInstructions } from './instructions.js'
import { type Given, readGlobals } from './scope.js'
import { splitParts } from './stages.js'

/** What the build of one stage reads, from the Dockerfile's text. */
export interface Ingredients {
  /** The instructions that make the stage, normalised: those of the stages it needs, and directives that matter. */
  readonly instructions: readonly string[]
  /** External images (FROM, COPY --from, RUN --mount, the syntax directive), variables filled in. Sorted, each once. */
  readonly images: readonly string[]
  /** Patterns of what is copied from the context, relative to its root and cleaned; `.` is all of it. Sorted, each once. */
  readonly sources: readonly string[]
  /** Build arguments that the build declares and so uses, with the values they get (`undefined`: none). */
  readonly args: Readonly<Record<string, string | undefined>>
  /** Sentences: why more than necessary is taken in. */
  readonly widened: readonly string[]
  /** Sentences: why nobody can know the inputs. Non-empty forbids reuse. */
  readonly unknowable: readonly string[]
}

/** What is known besides the Dockerfile's text. */
export interface IngredientFacts {
  readonly target: Stage
  /** All of the file's, as `readStages` gives them. */
  readonly stages: readonly Stage[]
  readonly buildArgs: ReadonlyMap<string, string>
  /** `linux/amd64`: what the image is built for. */
  readonly platform: string
  /** What the building machine is, where that differs. */
  readonly buildPlatform?: string
}

/** What docker itself reads of the build arguments, declared or not. */
const BUILDERS_OWN = /^(?:BUILDKIT_|SOURCE_DATE_EPOCH$)/

/** Reads what the build of the stage `facts.target` is made from. Never throws: what it cannot know it says. */
export function readIngredients(text: string, facts: IngredientFacts): Ingredients {
  const { target, stages, buildArgs, platform, buildPlatform = platform } = facts
  const { escape, syntax, instructions, doubts } = readInstructions(text)
  const given: Given = { buildArgs, platform, buildPlatform, stage: target.name, escape }
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM')
  const globals = readGlobals(instructions.slice(0, Math.max(first, 0)), given)
  const parts = splitParts(instructions, globals, escape)
  const found: Found = {
    instructions: escape === '`' ? ['# escape=`'] : [],
    images: new Set(),
    sources: new Set(),
    args: new Map([...buildArgs].filter(([name]) => BUILDERS_OWN.test(name))),
    widened: new Set(),
    unknowable: new Set(doubts),
  }
  const part = parts[target.index]
  const isRead = parts.length === stages.length && parts.every(({ line }, at) => line === stages[at]?.line)
  if (part === undefined || !isRead) found.unknowable.add('docker may see other stages in it')
  else gather(part, { parts, globals, given, found })
  readSyntax(buildArgs.get('BUILDKIT_SYNTAX') ?? syntax, found)
  return settle(found)
}

function settle({ instructions, images, sources, args, widened, unknowable }: Found): Ingredients {
  return {
    instructions,
    images: [...images].sort(),
    sources: sources.has('.') ? ['.'] : [...sources].sort(),
    args: Object.fromEntries([...args].sort(([a], [b]) => (a < b ? -1 : 1))),
    widened: [...widened],
    unknowable: [...unknowable],
  }
}

// https://docs.docker.com/build/buildkit/frontend/
function readSyntax(syntax: string | undefined, found: Found): void {
  if (syntax === undefined) return
  found.instructions.unshift(`# syntax=${syntax}`)
  if (!/(?:^|\/)docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(syntax))
    found.unknowable.add('its syntax directive names a frontend that may read it in its own way')
  else addImage(syntax, 1, found)
}
