import { randomUUID } from 'node:crypto'
import { readDockerConfig } from '../registry/config-file.js'
import { childEnv } from '../docker/run.js'
import { openHeroku } from '../heroku/client.js'
import { proxiesFrom } from '../http/proxy.js'
import { createRoute } from '../http/route.js'
import { createSend } from '../http/send.js'
import { createTransfer } from '../http/transfer.js'
import { Secret } from '../io/secret.js'
import { openRegistry, type RegistryClient } from '../registry/client.js'
import { type CredentialHelper, findCredential, readHelperAnswer } from '../registry/credentials.js'
import type { Credential } from '../registry/docker-config.js'
import { openTravis } from '../travis/client.js'
import { version } from '../version.js'
import type { Context, Network } from './context.js'
import { knownImage } from './gated.js'

type Means = Omit<Context, 'network' | 'phase'>

/** Opens the network of a command; nothing is sent yet. One client a registry, whose tokens are kept. */
export function openNetwork(context: Means): Network {
  const { clock, log, signal, settings, env } = context
  const mask = (secret: Secret): void => context.mask.add(secret)
  const route = createRoute(proxiesFrom(env, mask))
  const wire = { version, clock, log, signal, mask, route }
  const send = createSend(wire)
  const transfer = createTransfer(wire)
  // A release command may be silent for as long as it likes; the release has a deadline of its own.
  const output = createTransfer({ ...wire, idle: settings.releaseTimeout })
  const herokuApi = {
    url: settings.herokuApiUrl,
    token: settings.herokuToken ?? new Secret('', 'HEROKU_API_KEY'),
  }
  const travisApi = {
    url: settings.travisApiUrl,
    token: settings.travisToken ?? new Secret('', 'TRAVIS_TOKEN'),
  }
  const clients = new Map<string, RegistryClient>()
  return {
    send,
    output,
    herokuApi,
    heroku: (app) => openHeroku({ api: herokuApi, app, send, newId: randomUUID }),
    travis: (repository) => openTravis({ api: travisApi, repository, send }),
    registry: (host) => {
      const known = clients.get(host)
      if (known !== undefined) return known
      const credentials = (): Promise<Credential | undefined> => credentialFor(context, host)
      const client = openRegistry({ registry: host, send, transfer, clock, log, credentials })
      clients.set(host, client)
      return client
    },
  }
}

// Ours first, then what docker knows: `docker login` by hand is as good as a variable.
async function credentialFor(context: Means, host: string): Promise<Credential | undefined> {
  const found = await findCredential(host, {
    given: givenFor(context, host),
    config: readDockerConfig(context.env),
    helper: helperOf(context),
  })
  if (found !== undefined) context.mask.add(found.kind === 'basic' ? found.password : found.token)
  return found
}

function givenFor(context: Means, host: string): Credential | undefined {
  const { dockerUsername: user, dockerPassword: password, herokuToken, herokuRegistry } = context.settings
  if (host === herokuRegistry)
    return herokuToken === undefined ? undefined : { kind: 'basic', user: '_', password: herokuToken }
  if (host !== knownImage(context)?.registry || user === undefined || password === undefined) return undefined
  return { kind: 'basic', user, password }
}

// https://github.com/docker/docker-credential-helpers: the server on standard input, JSON on standard output.
const helperOf =
  ({ docker, env, cwd }: Means): CredentialHelper =>
  async (helper, server) => {
    const exec = await docker.exec()
    const { exitCode, output } = await exec([`docker-credential-${helper}`, 'get'], {
      env: childEnv(env),
      cwd,
      stdin: new Secret(server, 'server'),
      output: 'secret',
    })
    return exitCode === 0 ? readHelperAnswer(output, helper) : undefined
  }
