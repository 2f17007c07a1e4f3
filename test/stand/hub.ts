import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startFront } from './front.js'
import type { FrontLog } from './front-log.js'
import { startRegistry } from './registry-process.js'
import { createSigner, startTokenServer } from './token-server.js'

/** The stand-in for Docker Hub: a real registry behind Bearer tokens, with accounts and private repositories. */
export interface Hub {
  /** `127.0.0.1:PORT`. */
  host: string
  /** Adds an account or changes its password; it owns every repository under `USERNAME/`. */
  addUser(username: string, password: string): void
  setPrivate(repository: string, isPrivate: boolean): void
  /** Seconds that new tokens live; 300 at first, as on Docker Hub. */
  setExpiry(seconds: number): void
  stop(): Promise<void>
}

/** Starts the registry, its token server and a front before each. `dir` gets key, certificate and storage. */
export const startHub = async (dir: string, log: FrontLog): Promise<Hub> => {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const users = new Map<string, string>()
  const hidden = new Set<string>()
  let expiry = 300
  const signer = await createSigner(dir)
  const tokens = await startTokenServer(signer, {
    passwordOf: (user) => users.get(user),
    isPrivate: (repository) => hidden.has(repository),
    expiresIn: () => expiry,
  })
  const tokenFront = await startFront(tokens.port, { where: 'token', log })
  const realm = `http://${tokenFront.host}/token`
  const auth = { realm, service: 'registry.stand', issuer: signer.issuer, rootcertbundle: signer.certificate }
  const registry = await startRegistry(join(dir, 'registry'), auth)
  const front = await startFront(registry.port, { where: 'hub', log })
  return {
    host: front.host,
    addUser: (username, password) => void users.set(username, password),
    setPrivate: (repository, isPrivate) =>
      void (isPrivate ? hidden.add(repository) : hidden.delete(repository)),
    setExpiry: (seconds) => void (expiry = seconds),
    stop: async () => {
      await Promise.all([front.stop(), tokenFront.stop(), tokens.stop(), registry.stop()])
    },
  }
}
