import { node } from './servers/node.js'
import { others } from './servers/others.js'
import { python } from './servers/python.js'
import type { Server } from './servers/server.js'

export { configured } from './servers/configured.js'
export type { Server } from './servers/server.js'

/** The servers that are told by their words, in the order in which they are looked for. */
export const servers: readonly Server[] = [...python, ...node, ...others]
