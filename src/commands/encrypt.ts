import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Problem, problem, throwAll } from '../errors/problem.js'
import { Secret } from '../io/secret.js'
import { unifiedDiff } from '../plan/difference.js'
import {
  LONGEST,
  nameProblems,
  optionProblems,
  readValue,
  repositoryOf,
  valueWarnings,
} from '../plan/encrypt.js'
import { findPlace, type Place } from '../travis/place.js'
import type { Seal } from '../travis/seal.js'
import { shellWord } from '../travis/word.js'
import type { Step } from '../types.js'
import { type Context, need, type Outcome } from './context.js'
import { addressOf, type OnTravis, setInSettings, tokenFor } from './encrypt-settings.js'

const FILE = '.travis.yml'

/** Encrypts a variable for Travis CI: a line to paste, an entry of `.travis.yml`, or a variable of the settings. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, build, words, perform } = context
  const facts = { ...settings, words, repository: build.repository }
  const { slug: repository, problems } = repositoryOf(facts)
  throwAll([...nameProblems(words), ...optionProblems(facts), ...problems])
  need(context, tokenProblems(context))
  const on = { context, repository, name: words[0] ?? '' }
  if (settings.envVar) return setInSettings(on, () => readSecret(on))
  const text = settings.add ? readYml(on) : undefined
  const place = text === undefined ? undefined : await findPlace(FILE, text, on.name)
  for (const one of place?.warnings ?? []) context.log.warn(one)
  const seal = await perform(readKey(on))
  const form = place?.form ?? 'list'
  const word = await readSecret(on)
  const secure = word === undefined || seal === undefined ? undefined : close(on, seal, { word, form })
  const sealed = secure ?? '<encrypted>'
  if (place !== undefined && text !== undefined) await perform(write(on, place, { text, sealed }))
  const done = `${on.name} is encrypted for ${repository}`
  return {
    outcome: 'done',
    ...(place === undefined
      ? { reason: `${done}; the line goes under env: global:`, result: lineOf(sealed) }
      : {
          reason: `${done} in ${FILE} line ${place.line}${place.replaces ? ', in place of what was there' : ''}`,
        }),
    ...(secure === undefined ? {} : { secure }),
  }
}

const lineOf = (sealed: string): string => `- secure: "${sealed}"`

const tokenProblems = ({ settings }: Context): Problem[] =>
  settings.travisToken === undefined
    ? [
        problem('E_MISSING', {
          name: 'TRAVIS_TOKEN',
          what: 'it is the token for Travis CI, which gives the public key to nobody else',
          hint: 'Copy it from https://app.travis-ci.com/account/preferences.',
        }),
      ]
    : []

/** The value as a word for bash; all output hides the value from here on. */
async function readSecret({ context, name }: OnTravis): Promise<Secret | undefined> {
  const { settings, log, mask, unchecked } = context
  if (settings.dryRun) {
    unchecked(`value of ${name}: a dry run does not read it`)
    return undefined
  }
  const value = readValue(name, await context.input(name, LONGEST))
  for (const one of valueWarnings(name, value)) log.warn(one)
  const word = new Secret(shellWord(value), name)
  // What is part of every such line is no secret, and blanked it would take the line with it.
  if (!lineOf(name).includes(value)) for (const one of [new Secret(value, name), word]) mask.add(one)
  return word
}

interface Worded {
  readonly word: Secret
  readonly form: Place['form']
}

function close({ context, name }: OnTravis, seal: Seal, { word, form }: Worded): string {
  const text = form === 'list' ? `${name}=${word.reveal()}` : word.reveal()
  const bytes = Buffer.byteLength(text)
  const { limit, bits } = seal
  if (bytes > limit) throw problem('E_ENCRYPT_SIZE', { name, bytes, limit, bits })
  // Base64 may hold a short secret by chance, which would be blanked in it.
  for (;;) {
    const sealed = seal.close(text)
    if (context.mask.text(sealed) === sealed) return sealed
  }
}

function readYml({ context }: OnTravis): string {
  try {
    return readFileSync(join(context.cwd, FILE), 'utf8')
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    throw problem('E_FILE_READ', { file: FILE, reason: code }, error)
  }
}

const readKey = (on: OnTravis): Step<Seal | undefined> => ({
  name: 'read public key',
  show: `GET ${addressOf(on, '/key_pair/generated')}`,
  effect: 'read',
  needs: tokenFor(on),
  assume: undefined,
  run: async () => (await on.context.network()).travis(on.repository).seal(),
})

function write(on: OnTravis, place: Place, { text, sealed }: { text: string; sealed: string }): Step<void> {
  const after = place.put(sealed)
  on.context.log.info(unifiedDiff({ path: FILE, before: text, after }))
  return {
    name: 'write .travis.yml',
    show: `write ${FILE}`,
    effect: 'write',
    assume: undefined,
    run: async () => {
      // Asking for the value may have taken a while.
      if (readYml(on) !== text) throw problem('E_ENCRYPT_CHANGED', { file: FILE })
      writeFileSync(join(on.context.cwd, FILE), after)
    },
  }
}
