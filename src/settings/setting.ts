/** How a setting's words are read; a `list` may be given several times. */
export type Kind = 'text' | 'list' | 'switch' | 'duration' | 'choice'

/** One setting, declared once: parser, help, file schema, README and `action.yml` come from this. */
export interface Setting {
  /** `test-env`: the flag without its dashes, and the key in slipway.yml. */
  readonly name: string
  readonly kind: Kind
  /** Environment names, the strongest first. */
  readonly env: readonly string[]
  /** Where besides the environment it may be given. */
  readonly from: 'flag' | 'flag and environment' | 'flag and file' | 'environment'
  /** What stands for the value in help: `NAME`. */
  readonly value?: string
  readonly choices?: readonly string[]
  /** The default as it would be written. */
  readonly default?: string
  /** The default in words, where it is worked out. */
  readonly fallback?: string
  /** Never printed, never a flag, never in the file, not handed to children. */
  readonly secret?: true
  /** Shown by `--help`; the others by `slipway help settings`. */
  readonly common?: true
  /** The commands that take it; none named means all. */
  readonly commands?: readonly string[]
  readonly help: string
}

/** A setting with its flag, its key in slipway.yml and its environment names. */
export const setting = (
  name: string,
  rest: Omit<Setting, 'name' | 'env' | 'from'> & { env?: readonly string[]; from?: Setting['from'] },
): Setting => ({
  ...rest,
  name,
  env: [`SLIPWAY_${name.toUpperCase().replaceAll('-', '_')}`, ...(rest.env ?? [])],
  from: rest.from ?? 'flag and file',
})

/** What is read from the environment alone. */
export const variable = (name: string, rest: Omit<Setting, 'name' | 'from' | 'kind'>): Setting => ({
  ...rest,
  name,
  kind: 'text',
  from: 'environment',
})
