import type { Digest } from '../image/reference.js'
import { type Ahead, buildAhead } from './building-ahead.js'
import type { Context } from './context.js'
import { decide } from './deciding.js'
import { copyEarly } from './release/early.js'

/** What the phases of one run begin for each other before its turn. */
export interface AheadOfTurn
  extends Required<Pick<Context, 'announce' | 'copied' | 'buildAhead' | 'builtAhead'>> {
  /** Ends what nobody will need any more, and waits for it. */
  readonly end: () => Promise<void>
}

/**
 * What `ship` does ahead of its phases: the image is built while the tests are, and what was built is copied to Heroku
 * while its tags are moved. The release takes the copy, and tells its steps.
 */
export function workAhead(context: Context): AheadOfTurn {
  const copies = new Map<Digest, ReturnType<typeof copyEarly>>()
  let begun: Promise<Ahead | undefined> | undefined
  return {
    buildAhead: async () => {
      begun = buildAhead(context)
      // What stands against the build is told when it has its turn.
      await begun.catch(() => undefined)
    },
    builtAhead: async () => (await begun)?.finish(),
    announce: (digest) => {
      if (context.settings.dryRun || !context.gate.open) return
      // What was reused runs already, as a rule.
      if (copies.has(digest)) return
      const copy = context
        .once(decide)
        .then(({ verdict }) =>
          verdict.kind === 'build'
            ? copyEarly({ ...context, perform: (step) => step.run() }, digest)
            : undefined,
        )
      copy.catch(() => undefined)
      copies.set(digest, copy)
    },
    copied: (digest) => copies.get(digest),
    end: async () => (await begun?.catch(() => undefined))?.end(),
  }
}
