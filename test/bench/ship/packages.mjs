// A package registry on this machine for builds without the internet. npm itself fetches, once, into a cache outside the
// repository, from the registry that it is set up with; here only what lies in that cache is served.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { npmFolder } from './base.mjs'

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway-bench', 'npm')
const store = join(cache, '_cacache')
const { NODE_OPTIONS: _loader, ...env } = process.env

const npm = (...words) =>
  execFileSync('npm', words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

/** Installs an app with npm's own means, so that the cache has all that a build will ask for. */
function warm(app, files, dir) {
  const folder = mkdtempSync(join(dir, 'warm-'))
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(app, name), join(folder, name))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  npm('ci', '--ignore-scripts', '--prefer-offline', '--cache', cache, '--prefix', folder)
}

/** What npm's cache has: the documents of packages by path, with addresses of tarballs that lead here. */
async function documents(cacache, origin) {
  const key = `make-fetch-happen:request-cache:${npm('config', 'get', 'registry').replace(/\/*$/, '/')}`
  const entries = Object.values(await cacache.ls(store))
  const found = entries.filter((one) => one.key.startsWith(key) && !one.key.endsWith('.tgz'))
  const read = found.map(async ({ key: own, integrity }) => {
    const body = JSON.parse(await cacache.get.byDigest(store, integrity))
    for (const { dist } of Object.values(body.versions ?? {}))
      dist.tarball = `${origin}/-/${Buffer.from(dist.integrity ?? '').toString('hex')}.tgz`
    return [`/${own.slice(key.length)}`, Buffer.from(JSON.stringify(body))]
  })
  return new Map(await Promise.all(read))
}

/**
 * Serves at `host`, an address that containers reach, all packages of `app` and of its variants (`[{file: text}]`).
 * Gives the address of the registry.
 */
export async function servePackages(host, { app, variants, dir }, stops) {
  mkdirSync(cache, { recursive: true })
  for (const files of variants) warm(app, files, dir)
  const cacache = createRequire(join(npmFolder(), 'package.json'))('cacache')
  let known = new Map()
  const bodyOf = async (url) => {
    const [, hex] = /^\/-\/([0-9a-f]+)\.tgz$/.exec(url) ?? []
    if (hex === undefined) return known.get(url)
    const integrity = Buffer.from(hex, 'hex').toString()
    return (await cacache.get.hasContent(store, integrity)) && cacache.get.byDigest(store, integrity)
  }
  const answer = async ({ url }, response) => {
    const body = await bodyOf(url)
    const type = url.endsWith('.tgz') ? 'application/octet-stream' : 'application/json'
    response
      .writeHead(body ? 200 : 404, { 'content-type': type, 'content-length': body ? body.length : 0 })
      .end(body || undefined)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error))
  })
  await new Promise((done) => server.listen(0, host, done))
  stops.push(() => server.close() && server.closeAllConnections())
  const origin = `http://${host}:${server.address().port}`
  known = await documents(cacache, origin)
  return `${origin}/`
}
