import { problem, type Problem } from '../errors/problem.js'

/** An environment variable of a repository's settings; its value is nobody's business here. */
export interface EnvVar {
  readonly id: string
  readonly name: string
  readonly public: boolean
  /** `undefined`: for all branches. */
  readonly branch: string | undefined
}

const malformed = (what: string): Problem =>
  problem('E_TRAVIS', { action: 'answer as documented', detail: `${what} is missing or malformed` })

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function text(from: unknown, key: string, what: string): string {
  const value = isFields(from) ? from[key] : undefined
  if (typeof value !== 'string' || value === '') throw malformed(`${key} of ${what}`)
  return value
}

/** Reads `GET …/key_pair/generated`: the PEM; throws `E_TRAVIS` where there is none, as all readers here do. */
export const readKeyPair = (json: unknown): string => text(json, 'public_key', 'the key pair')

/** Reads `GET …/env_vars`. */
export function readVars(json: unknown): EnvVar[] {
  const list = isFields(json) ? json['env_vars'] : undefined
  if (!Array.isArray(list)) throw malformed('the list of variables')
  return list.map((one: unknown) => {
    const name = text(one, 'name', 'a variable')
    const { public: shown, branch } = one as Readonly<Record<string, unknown>>
    return {
      id: text(one, 'id', name),
      name,
      public: shown === true,
      branch: typeof branch === 'string' && branch !== '' ? branch : undefined,
    }
  })
}

/** The variable that would be in the way of a new one: Travis has one a name and branch. */
export const sameVar = (
  vars: readonly EnvVar[],
  wanted: Pick<EnvVar, 'name' | 'branch'>,
): EnvVar | undefined => vars.find(({ name, branch }) => name === wanted.name && branch === wanted.branch)
