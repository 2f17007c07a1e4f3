// One copy as `release` makes it, with the same clients, in a process of its own. What to copy comes as JSON on
// standard input, what was done goes to standard output. It is bundled like slipway, with `js` standing for its sources.
import { text } from 'node:stream/consumers'
import { createRoute } from 'js/http/route.js'
import { createSend } from 'js/http/send.js'
import { createTransfer } from 'js/http/transfer.js'
import { systemClock } from 'js/io/clock.js'
import { Secret } from 'js/io/secret.js'
import { openRegistry } from 'js/registry/client.js'
import { copyImage } from 'js/registry/copy.js'

const tell = (line) => process.stderr.write(`${line}\n`)
const wire = {
  version: '0',
  clock: systemClock,
  route: createRoute(),
  log: { debug: () => undefined, info: tell, warn: tell, error: tell },
}
const [send, transfer] = [createSend(wire), createTransfer(wire)]
const clientOf = ({ registry, user, password }) =>
  openRegistry({
    ...wire,
    ...{ registry, send, transfer },
    credentials: async () => ({ kind: 'basic', user, password: new Secret(password, 'bench') }),
  })

const { hub, heroku, image, digest, repositories } = JSON.parse(await text(process.stdin))
const copied = await copyImage({
  from: { client: clientOf(hub), repository: { registry: hub.registry, path: image }, digest },
  to: {
    client: clientOf(heroku),
    repositories: repositories.map((path) => ({ registry: heroku.registry, path })),
    tag: 'latest',
  },
})
process.stdout.write(`${JSON.stringify(copied)}\n`)
