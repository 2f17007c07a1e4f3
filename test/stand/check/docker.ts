import { randomBytes } from 'node:crypto'
import { type Bench, type Client, dockerClients } from './bench.js'
import type { Owner } from './heroku-cli.js'

interface Shelf {
  bench: Bench
  docker: Client
  /** Begins the name of each check. */
  who: string
}

/** Builds an image that nobody has yet, so that something has to travel. */
const freshImage = async ({ bench, docker }: Shelf, ...tags: string[]): Promise<void> => {
  const file = `FROM ${bench.world.images.busybox}\nRUN echo ${randomBytes(8).toString('hex')} >/mark\n`
  const words = ['build', '--quiet', '--network', 'none', ...tags.flatMap((tag) => ['--tag', tag]), '-']
  // The oldest builder is the one that every client here has.
  const { code, stderr } = await docker(words, { input: file, env: { DOCKER_BUILDKIT: '0' } })
  if (code !== 0) throw new Error(`No image to push: ${stderr}`)
}

const checkHub = async (shelf: Shelf, user: string, password: string): Promise<void> => {
  const { bench, docker, who } = shelf
  const { hub } = bench.world
  const { check } = bench.tally
  const [own, hidden, foreign] = [`${hub}/${user}/box:1`, `${hub}/${user}/hidden:1`, `${hub}/nobody/box:1`]
  const login = ['login', '--username', user, '--password-stdin', hub]
  await freshImage(shelf, own, hidden, foreign)
  await check(
    `${who} login at the hub, wrong password`,
    { code: 1, says: [/incorrect username or password/] },
    () => docker(login, { input: 'guess' }),
  )
  await check(`${who} push without a login`, { code: 1, says: [/denied|unauthorized/] }, () =>
    docker(['push', own]),
  )
  await check(`${who} login at the hub`, { says: [/Login Succeeded/] }, () =>
    docker(login, { input: password }),
  )
  const pushed = await check(`${who} push to the hub`, { says: [/1: digest: sha256:[0-9a-f]{64}/] }, () =>
    docker(['push', own]),
  )
  const digest = /sha256:[0-9a-f]{64}/.exec(/digest: .*/.exec(pushed.stdout)?.[0] ?? '')?.[0] ?? 'a digest'
  await check(`${who} push of the same again`, { says: [new RegExp(digest)] }, () => docker(['push', own]))
  await check(`${who} push to another user's repository`, { code: 1, says: [/denied/] }, () =>
    docker(['push', foreign]),
  )
  await check(`${who} push of a repository that will be private`, {}, () => docker(['push', hidden]))
  await bench.stand.setPrivate(`${user}/hidden`)
  await check(`${who} logout`, { says: [/Removing login credentials/] }, () => docker(['logout', hub]))
  await docker(['image', 'rm', own, hidden, foreign])
  await check(
    `${who} pull of a public image without a login`,
    { says: [new RegExp(`Digest: ${digest}`)] },
    () => docker(['pull', own]),
  )
  await check(`${who} pull of a private one`, { code: 1, says: [/access denied|unauthorized/] }, () =>
    docker(['pull', hidden]),
  )
  await check(`${who} pull of a tag that is not there`, { code: 1, says: [/not found|unknown/] }, () =>
    docker(['pull', `${hub}/${user}/box:9`]),
  )
  await docker(['image', 'rm', own])
}

const checkHerokuRegistry = async (shelf: Shelf, { email, token }: Owner): Promise<void> => {
  const { bench, docker, who } = shelf
  const { check } = bench.tally
  const { herokuRegistry: host } = bench.world
  const { name } = await bench.stand.app(undefined, {}, email)
  const stranger = await bench.stand.account()
  const other = await bench.stand.app(undefined, {}, stranger.email)
  const login = ['login', '--username', '_', '--password-stdin', host]
  const [own, foreign, odd] = [`${host}/${name}/web`, `${host}/${other.name}/web`, `${host}/under_score/web`]
  await freshImage(shelf, own, foreign, odd)
  await check(
    `${who} login at Heroku's registry, wrong token`,
    { code: 1, says: [/401 Unauthorized|authentication required|unauthorized/] },
    () => docker(login, { input: 'guess' }),
  )
  await check(`${who} push to Heroku without a login`, { code: 1, says: [/no basic auth credentials/] }, () =>
    docker(['push', own]),
  )
  await check(`${who} login at Heroku's registry`, { says: [/Login Succeeded/] }, () =>
    docker(login, { input: token }),
  )
  await check(`${who} push to Heroku`, { says: [/latest: digest: sha256:[0-9a-f]{64}/] }, () =>
    docker(['push', own]),
  )
  await check(
    `${who} push to an app of somebody else`,
    { code: 1, says: [/unauthorized: authentication required/], never: [/Retrying/] },
    () => docker(['push', foreign]),
  )
  // Heroku answers such a name with 400 and no body, which docker cannot read.
  const unreadable = /error parsing HTTP 400 response body|unexpected end of JSON input|400 Bad Request/
  await check(`${who} push to a name that no app can have`, { code: 1, says: [unreadable] }, () =>
    docker(['push', odd]),
  )
  await docker(['image', 'rm', own, foreign, odd])
  await check(`${who} pull from Heroku`, { says: [/Digest: sha256:[0-9a-f]{64}/] }, () =>
    docker(['pull', own]),
  )
  await docker(['image', 'rm', own])
}

/** Each docker client of this machine at both registries. */
export const checkDocker = async (bench: Bench, owner: Owner): Promise<void> => {
  const clients = await dockerClients()
  for (const [version, program] of clients) {
    const shelf = { bench, docker: bench.client(program), who: `docker ${version}` }
    const user = `user-${randomBytes(4).toString('hex')}`
    await bench.stand.user(user, 'pass&word')
    await checkHub(shelf, user, 'pass&word')
    await checkHerokuRegistry(shelf, owner)
  }
  const majors = [...clients.keys()].map((version) => Number(version.split('.')[0]))
  if (!majors.some((major) => major >= 23)) console.log('note: no docker client newer than 20.10 is on PATH.')
}
