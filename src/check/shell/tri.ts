/** Whether something holds: what depends on what only a real build knows is `maybe`. */
export type Tri = 'yes' | 'maybe' | 'no'

/**
 * How a command ended. `hoped`: nothing says that it fails, so it is taken to have done its work; what would run if it
 * did not is looked at too.
 */
export type Status = 'ok' | 'hoped' | 'maybe' | 'fail'

/** Both must hold. */
export function both(a: Tri, b: Tri): Tri {
  if (a === 'no' || b === 'no') return 'no'
  return a === 'yes' && b === 'yes' ? 'yes' : 'maybe'
}

/** One of them is enough. */
export const either = (a: Tri, b: Tri): Tri => not(both(not(a), not(b)))

/** The contrary; of maybe, maybe. */
export function not(a: Tri): Tri {
  if (a === 'maybe') return a
  return a === 'yes' ? 'no' : 'yes'
}

/** What is known when only one of the two happened, and nobody knows which. */
export const joinTri = (a: Tri, b: Tri): Tri => (a === b ? a : 'maybe')

/** From what is known for sure, or not. */
export const tri = (known: boolean): Tri => (known ? 'yes' : 'no')

/** Whether a command succeeded. */
export function succeeded(status: Status): Tri {
  if (status === 'maybe') return 'maybe'
  return status === 'fail' ? 'no' : 'yes'
}

/** The status of a test with this result. */
export function statusOf(holds: Tri): Status {
  if (holds === 'maybe') return 'maybe'
  return holds === 'yes' ? 'ok' : 'fail'
}

/** The status after `!`. */
export const invert = (status: Status): Status => statusOf(not(succeeded(status)))

/** The status when only one of the two happened, and nobody knows which. */
export function joinStatus(a: Status, b: Status): Status {
  if (a === b) return a
  return succeeded(a) === 'yes' && succeeded(b) === 'yes' ? 'hoped' : 'maybe'
}

/** The status of several of which one failure is enough, as with `pipefail`. */
export function worst(statuses: readonly Status[]): Status {
  const order: readonly Status[] = ['fail', 'maybe', 'hoped', 'ok']
  return order.find((status) => statuses.includes(status)) ?? 'ok'
}
