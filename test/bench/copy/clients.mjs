// slipway's registry client, from the sources as the benchmark compiled them.
const js = new URL('../../../build/bench/js/', import.meta.url)
const tell = (line) => process.stderr.write(`${line}\n`)
const log = { debug: () => undefined, info: tell, warn: tell, error: tell }

/** Opens a client for `{registry, user, password}`. */
export async function clientOf({ registry, user, password }) {
  const [send, transfer, clock, secret, client] = await Promise.all(
    ['http/send', 'http/transfer', 'io/clock', 'io/secret', 'registry/client'].map(
      async (name) => import(new URL(`${name}.js`, js)),
    ),
  )
  const wire = { version: '0', clock: clock.systemClock, log }
  return client.openRegistry({
    ...wire,
    registry,
    send: send.createSend(wire),
    transfer: transfer.createTransfer(wire),
    credentials: async () => ({ kind: 'basic', user, password: new secret.Secret(password, 'bench') }),
  })
}
