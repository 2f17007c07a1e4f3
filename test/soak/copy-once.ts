// Copies an image as a program of its own, which can be killed: `copy-once.ts '{"hub": …}'`.
import { createSend } from '../../src/http/send.js'
import { createTransfer } from '../../src/http/transfer.js'
import { parseReference, type Reference } from '../../src/image/reference.js'
import { systemClock } from '../../src/io/clock.js'
import { Secret } from '../../src/io/secret.js'
import { openRegistry, type RegistryClient } from '../../src/registry/client.js'
import { copyImage } from '../../src/registry/copy.js'

/** What is copied where, on the command line as JSON. */
export interface Order {
  /** With a digest. */
  readonly from: string
  /** With the tag that is put in each. */
  readonly to: readonly string[]
}

const isOrder = (value: unknown): value is Order =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value && Array.isArray(value.to)

const order: unknown = JSON.parse(process.argv[2] ?? '')
if (!isOrder(order)) throw new Error('What is to be copied?')

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const wire = { version: '0', clock: systemClock, log: quiet }
const open = ({ registry }: Reference, user: string, password: string): RegistryClient =>
  openRegistry({
    ...{ registry, clock: systemClock, log: quiet },
    ...{ send: createSend(wire), transfer: createTransfer(wire) },
    credentials: async () => ({ kind: 'basic', user, password: new Secret(password, 'test') }),
  })

const from = parseReference(order.from)
const targets = order.to.map(parseReference)
const [first] = targets
if (!('digest' in from) || first === undefined || !('tag' in first)) throw new Error('From where to where?')
await copyImage({
  from: { client: open(from, 'alice', 'geheim'), repository: from, digest: from.digest },
  to: { client: open(first, '_', 'heroku-token'), repositories: targets, tag: first.tag },
})
