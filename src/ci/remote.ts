import { lastPart } from './build.js'

/** What the address of a git remote tells. */
export interface Remote {
  /** `alice/todo-app`; absent for a folder of this machine. */
  readonly repository?: string | undefined
  readonly name?: string | undefined
  /** The page of the repository: https, without credentials. */
  readonly source?: string | undefined
}

const URL_FORM =
  /^(?<scheme>https?|ssh|git):\/\/(?:[^@/]*@)?(?<host>\[[^\]]+\]|[^:/]+)(?::(?<port>\d+))?\/(?<path>.+)$/
// scp's own form. One letter before the colon is a drive of Windows.
const SCP_FORM = /^(?:[^@/:]+@)?(?<host>[^@/:]{2,}):(?<path>.+)$/

const clean = (path: string): string => path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')

/** Reads a remote's address: https, ssh and scp forms, else a folder, which gives a name only. */
export function readRemote(address: string): Remote {
  const found = (address.includes('://') ? URL_FORM : SCP_FORM).exec(address)?.groups
  const path = clean((found?.['path'] ?? address).replaceAll('\\', '/'))
  const last = lastPart(path)
  const name = last === undefined || /^\.*$/.test(last) ? undefined : last
  if (found === undefined) return { name }
  const web = found['scheme']?.startsWith('http') === true
  const port = web && found['port'] !== undefined ? `:${found['port']}` : ''
  const host = found['host'] ?? ''
  // A host without a dot is an alias of somebody's ssh settings.
  const source = host.includes('.') ? `https://${host}${port}/${path}` : undefined
  return { repository: path, name, source }
}
