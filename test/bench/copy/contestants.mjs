// Who copies: each takes the place, a target and a source, and gives what it cost.
import { readFileSync } from 'node:fs'
import { dockerOf, driver, signIn } from './place.mjs'
import { cpuOf, measured } from './run.mjs'

const node = process.execPath

/** slipway's copy alone: its bundled sources in a process of their own, all process types in one go. */
export async function slipway({ hub, env }, { name, types, account }, { image, digest }) {
  const repositories = types.map((type) => `${name}/${type}`)
  const input = JSON.stringify({ hub, heroku: account, image, digest, repositories })
  return { ...(await measured([node, driver], { env, input })), keepsDigest: true }
}

/** skopeo, once for each process type; what it remembers of a target it remembers, and of no other. */
export async function skopeo({ hub, env }, { name, types, account, cache }, { image, digest }) {
  const words = ['--insecure-policy', 'copy', '--quiet', '--format', 'v2s2']
  const plain = ['--src-tls-verify=false', '--dest-tls-verify=false']
  const creds = [
    ...['--src-creds', `${hub.user}:${hub.password}`],
    ...['--dest-creds', `${account.user}:${account.password}`],
  ]
  const from = `docker://${hub.registry}/${image}@${digest}`
  // For root its memory would lie in the system's folder.
  const own = { ...env, XDG_DATA_HOME: cache, _CONTAINERS_ROOTLESS_UID: '1000' }
  const all = { seconds: 0, cpu: 0, peak: 0, keepsDigest: true }
  for (const type of types) {
    const to = `docker://${account.registry}/${name}/${type}:latest`
    const { seconds, cpu, peak } = await measured(['skopeo', ...words, ...plain, ...creds, from, to], {
      env: own,
    })
    all.seconds += seconds
    all.cpu += cpu
    all.peak = Math.max(all.peak, peak)
  }
  return all
}

/** docker: pull, tag, push by an engine that has nothing of the image but its base. */
export async function docker(place, { name, account }, { image, digest, imageId }) {
  const { hub, env, world } = place
  signIn(place, { [hub.registry]: hub, [account.registry]: account })
  const run = dockerOf(place)
  const pid = Number(readFileSync(new URL('docker.pid', world.dockerHost.replace('unix:', 'file:')), 'utf8'))
  const [before, begin] = [cpuOf(pid), performance.now()]
  const from = `${hub.registry}/${image}@${digest}`
  const to = `${account.registry}/${name}/web:latest`
  const pull = await measured(['docker', 'pull', '--quiet', from], { env })
  await run('tag', from, to)
  const push = await measured(['docker', 'push', '--quiet', to], { env })
  const seconds = (performance.now() - begin) / 1000
  const cpu = cpuOf(pid) - before + pull.cpu + push.cpu
  await run('image', 'rm', '--force', imageId)
  return { seconds, cpu, peak: 0, keepsDigest: false }
}

/** The built file as users run it, with everything that `release` does. */
export async function release({ hub, env }, { name, types, account }, { image, digest }) {
  const processes = types.flatMap((type) => ['--process', type])
  const where = ['--image', `${hub.registry}/${image}`, '--app', name]
  const own = { ...env, HEROKU_API_KEY: account.password, HEROKU_REGISTRY: account.registry }
  const words = [node, 'dist/index.js', 'release', digest, '--yes', ...where, ...processes]
  return { ...(await measured(words, { env: own })), keepsDigest: true }
}
