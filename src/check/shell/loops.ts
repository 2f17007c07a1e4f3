import type { For, While } from 'unbash'
import { fields } from './expand.js'
import type { At } from './machine.js'
import { MOST, asking, decided, failing, fork } from './roads.js'
import { isBlank } from './text.js'
import { type Status, not, succeeded } from './tri.js'
import { assign, exit, isAlive } from './world.js'

/** Runs a loop: `break` in it leaves nothing but it. */
export function inLoop(at: At, run: () => void): void {
  const { broken, inLoop: outer } = at.world
  at.world.inLoop = true
  run()
  Object.assign(at.world, { broken, inLoop: outer })
}

/** `for`: once for each word, as far as they are known. */
export function runFor({ name, wordlist, body }: For, at: At): void {
  const { world } = at
  const words = wordlist?.flatMap((word) => fields(word, at)) ?? world.positional ?? []
  if (words.length === 0) world.status = 'ok'
  inLoop(at, () => {
    for (const word of words.slice(0, MOST)) {
      const round = (road: At) => {
        assign(road.world, name.value, word)
        road.machine.run(body, road.world, road.frame)
        road.world.skipped = 'no'
      }
      if (isBlank(word) === 'maybe') fork(at, round, (road) => (road.world.status = 'ok'))
      else round(at)
      if (isAlive(world) === 'no') return
    }
  })
}

/** `while` and `until`: three rounds tell what all of them do. */
export function runWhile({ kind, clause, body }: While, at: At): void {
  const { world } = at
  const round = (road: At) => {
    road.machine.run(body, road.world, road.frame)
    road.world.skipped = 'no'
  }
  let ended: Status = 'ok'
  for (let count = 0; count < 3; count++) {
    at.machine.run(clause, world, asking(at).frame)
    const { status } = world
    const goesOn = decided(at, kind === 'while' ? succeeded(status) : not(succeeded(status)))
    if (goesOn === 'maybe') return fork(at, round, (road) => (road.world.status = 'ok'))
    if (goesOn === 'no') {
      world.status = ended
      if (status === 'hoped') failing(at, round)
      return
    }
    round(at)
    ended = world.status
    if (isAlive(world) === 'no') return
  }
  // Nothing ends it: Travis does, by the clock.
  if (isAlive(world) === 'yes') exit(world, 'fail')
}
