import type { Order } from '../ci/order.js'

/** What a build may ask and write while it settles which commit a name points at: a moving tag, or the live release. */
export interface Moves {
  /** Whether `commit` is superseded by now. */
  readonly ask: (commit: string) => Promise<Order>
  /** Points the name at what is published under `commit`. */
  readonly put: (commit: string) => Promise<void>
  /** Whether the newer `commit` may be left to its own build; else it is put there on its behalf. */
  readonly left: (commit: string) => Promise<boolean>
}

/** Where the name ended: on ours, or on a newer commit. */
export interface Settled {
  readonly on: string
  /** Why nothing could tell which is newer, where that was so. */
  readonly unclear: string | undefined
}

/**
 * Points a name at `ours` unless a later commit is published, and asks again after every write: two builds can read
 * and write across each other, and whoever writes last sees what the other has published, and puts the newer there.
 */
export async function settleOn(ours: string, { ask, put, left }: Moves): Promise<Settled> {
  const first = await ask(ours)
  const unclear = first.kind === 'unclear' ? first.why : undefined
  let on = ours
  if (first.kind === 'superseded') {
    on = first.by
    if (await left(on)) return { on, unclear }
  }
  for (;;) {
    await put(on)
    const order = await ask(on)
    if (order.kind !== 'superseded') return { on, unclear }
    on = order.by
  }
}
