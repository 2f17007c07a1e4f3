import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { need, placesOf, plainEnv } from './programs.js'

export interface RegistryProcess {
  port: number
  /** Folder of the registry's storage driver. */
  storage: string
  stop(): Promise<void>
}

export interface TokenAuth {
  realm: string
  service: string
  issuer: string
  /** PEM file with the certificates that tokens are checked against. */
  rootcertbundle: string
}

/** Configuration of the CNCF distribution registry; JSON is YAML too. */
const configOf = (storage: string, auth: TokenAuth | undefined): string =>
  JSON.stringify({
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: storage },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: '127.0.0.1:0', secret: randomBytes(16).toString('hex') },
    ...(auth === undefined ? {} : { auth: { token: auth } }),
  })

const portIn = (line: string): number | undefined => {
  const found = /listening on (?:127\.0\.0\.1|\[::\]):(\d+)/.exec(line)
  return found?.[1] === undefined ? undefined : Number(found[1])
}

/** Starts the distribution registry below `dir` on a free port of the loopback address, and waits until it listens. */
export const startRegistry = async (dir: string, auth?: TokenAuth): Promise<RegistryProcess> => {
  const storage = join(dir, 'data')
  await mkdir(storage, { recursive: true, mode: 0o700 })
  await writeFile(join(dir, 'config.yml'), configOf(storage, auth), { mode: 0o600 })
  const words = [need('docker-registry'), 'serve', join(dir, 'config.yml')]
  const [setpriv] = placesOf('setpriv')
  const argv = setpriv === undefined ? words : [setpriv, '--pdeathsig', 'KILL', ...words]
  // Detached, as are all programs of a world: Ctrl-C is for the world, which then stops them in order.
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    env: plainEnv(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = once(child, 'exit')
  const log: string[] = []
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    createInterface(child.stderr).on('line', (line) => {
      log.splice(0, Math.max(0, log.length - 20))
      log.push(line)
      const found = portIn(line)
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () =>
      reject(new Error(`The registry did not come up; its log:\n${log.slice(-5).join('\n')}`)),
    )
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  return { port, storage, stop }
}
