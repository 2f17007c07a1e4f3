import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, need } from './programs.js'

export interface Certificates {
  key: Buffer
  cert: Buffer
  /** PEM file of the authority that signed `cert`. */
  caFile: string
}

const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const name = (common: string): string[] => ['-subj', `/CN=${common}`]
const twoDays = ['-days', '2']

/** Makes an authority and a certificate for these host names in `dir`, with the program openssl. */
export const makeCertificates = async (dir: string, hosts: readonly string[]): Promise<Certificates> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const openssl = (...args: string[]) => must(need('openssl'), args, { cwd: dir })
  writeFileSync(join(dir, 'leaf.ext'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\n`)
  const authority = [...name('Local authority of the stand'), ...twoDays]
  await openssl('req', '-x509', ...fresh, '-keyout', 'ca.key', '-out', 'ca.pem', ...authority)
  const subject = name(hosts[0] ?? 'stand')
  await openssl('req', '-new', ...fresh, '-keyout', 'leaf.key', '-out', 'leaf.csr', ...subject)
  const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'leaf.ext']
  await openssl('x509', '-req', '-in', 'leaf.csr', '-out', 'leaf.pem', ...signer, ...twoDays)
  const file = (part: string): Buffer => readFileSync(join(dir, part))
  return { key: file('leaf.key'), cert: file('leaf.pem'), caFile: join(dir, 'ca.pem') }
}
