import { type Call, follow } from './call.js'
import type { At } from './machine.js'
import { fork } from './roads.js'
import { type Status, joinStatus } from './tri.js'
import type { Defined, World } from './world.js'

/** Calls a function of the shell: its words are its arguments while it runs. */
export function callFunction({ or, ...defined }: Defined, call: Call, at: At): Status {
  if (or === undefined) return callOne(defined, call, at)
  const instead = (road: At) => (or === 'none' ? 'fail' : callFunction(or, call, road))
  fork(
    at,
    (road) => (road.world.status = callOne(defined, call, road)),
    (road) => (road.world.status = instead(road)),
  )
  return at.world.status
}

function callOne({ node, source }: Defined, call: Call, at: At): Status {
  const { machine, world } = at
  const before = {
    positional: world.positional,
    locals: world.locals,
    broken: world.broken,
    inLoop: world.inLoop,
  }
  return follow(call, at, ({ line: _line, ...frame }) => {
    Object.assign(world, { positional: call.words.slice(1), locals: new Map(), inLoop: false })
    const status = returning(world, () => {
      const here = { machine, world, frame: { ...frame, source } }
      if (node.body.type === 'CompoundList') machine.run(node.body, world, here.frame)
      else machine.runNode(node.body, here)
    })
    forgetLocals(world)
    Object.assign(world, before)
    return status
  })
}

/** Runs what `return` leaves, and gives the status that it ends with. */
export function returning(world: World, run: () => void): Status {
  const { returned: outer, returnStatus: outerStatus, inFunction } = world
  Object.assign(world, { returned: 'no', inFunction: true })
  run()
  const { returned, returnStatus } = world
  Object.assign(world, { returned: outer, returnStatus: outerStatus, inFunction })
  if (returned === 'no') return world.status
  return returned === 'yes' ? returnStatus : joinStatus(returnStatus, world.status)
}

function forgetLocals(world: World): void {
  if (world.locals === undefined || world.locals.size === 0) return
  const variables = new Map(world.variables)
  for (const [name, variable] of world.locals) {
    if (variable === undefined) variables.delete(name)
    else variables.set(name, variable)
  }
  world.variables = variables
}
