import type { Context, Outcome } from './context.js'

export const groups = ['The pipeline', 'Around it'] as const

/** One command: what the help says of it, and how its code is loaded, which happens only when it runs. */
export interface Command {
  readonly name: string
  readonly group: (typeof groups)[number]
  readonly summary: string
  /** What may follow the command: at most one word, `[REFERENCE]`, or as many as there are, `[NAME…]`. */
  readonly word?: { readonly name: string; readonly help: string; readonly many?: true }
  /** What may follow `--`, for the help; none means nothing may. */
  readonly rest?: string
  /** Whether it tells what is wrong with slipway.yml by itself, instead of stopping at it. */
  readonly judgesFile?: true
  /** Runs in a dry run as well as for real; what it needs comes in the context. */
  readonly load: () => Promise<{ run: (context: Context) => Promise<Outcome> }>
}
