import type { Order } from '../ci/order.js'

/** What a build may ask and write while it settles which commit a name points at: a moving tag, or the live release. */
export interface Moves {
  /** Whether `commit` is superseded by now. */
  readonly ask: (commit: string) => Promise<Order>
  /** Points the name at what is published under `commit`. */
  readonly put: (commit: string) => Promise<void>
  /** Whether the newer `commit` is there, or may be left to its own build; else it is put there on its behalf. */
  readonly left: (commit: string) => Promise<boolean>
  /** Told what went wrong with a commit that is superseded by now, so that it is no failure of this build. */
  readonly missed: (error: unknown) => void
}

/** Where the name ended: on ours, or on a newer commit. */
export interface Settled {
  readonly on: string
  /** Why nothing could tell which is newer, where that was so. */
  readonly unclear: string | undefined
}

/**
 * Points a name at `ours` unless a later commit is published, and asks again after every write, one that failed as
 * well: two builds can read and write across each other, and whoever writes last sees what the other has published,
 * and puts the newer there where it is not. Throws what `put` throws for a commit that is not superseded.
 */
export async function settleOn(ours: string, { ask, put, left, missed }: Moves): Promise<Settled> {
  let on = ours
  let order = await ask(on)
  const unclear = order.kind === 'unclear' ? order.why : undefined
  for (;;) {
    if (order.kind === 'superseded') {
      on = order.by
      if (await left(on)) return { on, unclear }
    }
    try {
      await put(on)
      order = await ask(on)
    } catch (error) {
      // It may have been written all the same, or have failed just because a newer one took its place.
      order = await ask(on).catch(() => ({ kind: 'newest' }))
      if (order.kind !== 'superseded') throw error
      missed(error)
    }
    if (order.kind !== 'superseded') return { on, unclear }
  }
}
