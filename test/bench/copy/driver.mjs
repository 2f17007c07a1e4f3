// One copy as `release` makes it: the compiled sources with the same clients, in a process of its own. What to copy
// comes as JSON on standard input, what was done goes to standard output.
import { text } from 'node:stream/consumers'
import { clientOf } from './clients.mjs'

const js = new URL('../../../build/bench/js/', import.meta.url)
const { copyImage } = await import(new URL('registry/copy.js', js))
const { hub, heroku, image, digest, repositories } = JSON.parse(await text(process.stdin))
const copied = await copyImage({
  from: { client: await clientOf(hub), repository: { registry: hub.registry, path: image }, digest },
  to: {
    client: await clientOf(heroku),
    repositories: repositories.map((path) => ({ registry: heroku.registry, path })),
    tag: 'latest',
  },
})
process.stdout.write(`${JSON.stringify(copied)}\n`)
