import type { At } from './machine.js'
import { type Tri, both, not, succeeded } from './tri.js'
import { exit, join, optionOf } from './world.js'

/** Takes both roads, each in a shell of its own, and goes on with what is known of either. */
export function fork({ machine, world, frame }: At, one: (at: At) => void, other: (at: At) => void): void {
  const [left, right] = [{ ...world }, { ...world }]
  const doubtful = { ...frame, certainty: 'maybe' } as const
  one({ machine, world: left, frame: doubtful })
  other({ machine, world: right, frame: doubtful })
  join(world, left, right)
}

/** Looks at what would run if the command before failed; nothing of it stays. */
export function failing({ machine, world, frame }: At, road: (at: At) => void): void {
  road({
    machine,
    world: { ...world, status: 'fail' },
    frame: { ...frame, certainty: 'maybe', onFailure: true },
  })
}

/** Ends the shell after a failed command, where `set -e` is on and nobody asks for the status. */
export function stopOnError({ machine, world, frame }: At): void {
  if (frame.asked || machine.explores) return
  const errexit = optionOf(world, 'errexit')
  exit(world, 'fail', both(errexit, not(succeeded(world.status))))
  if (errexit === 'yes' && world.status === 'maybe') world.status = 'hoped'
}

/** What decides between two roads: where every condition is open, nothing does. */
export const decided = ({ machine }: At, holds: Tri): Tri => (machine.explores ? 'maybe' : holds)

/** The same place for a command whose status is asked. */
export const asking = (at: At): At => ({ ...at, frame: { ...at.frame, asked: true } })

/** Branches of one `if` or `case`, and rounds of one `for`: nobody writes more by hand. */
export const MOST = 60
