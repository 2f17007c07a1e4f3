import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findCheckout } from '../downloads.js'
import { until } from '../heroku/driver.js'
import { need, run } from '../programs.js'
import type { Bench, Client } from './bench.js'
import type { Owner } from './heroku-cli.js'

interface Shop {
  bench: Bench
  heroku: Client
  app: string
  url: string
}

const newest = async ({ bench, app }: Shop): Promise<number> =>
  (await bench.stand.appState(app)).releases.length

/** Waits until every dyno of the app runs, as a person would with `ps:wait`. */
const untilUp = ({ bench, app }: Shop): Promise<unknown> =>
  until('all dynos are up', async () => {
    const { dynos } = await bench.stand.appState(app)
    const isUp = (dyno: unknown): boolean =>
      typeof dyno === 'object' && dyno !== null && 'state' in dyno && dyno.state === 'up'
    return dynos.length > 0 && dynos.every(isUp)
  })

const page = (url: string) => () => run(need('curl'), ['--silent', '--show-error', '--fail', url])

/** A line of `heroku releases`. */
const line = (version: number, description: string): RegExp => new RegExp(`v${version}\\s+${description}`)

const ship = async (shop: Shop, account: Owner, project: string): Promise<void> => {
  const { bench, heroku, app, url } = shop
  const { check, same } = bench.tally
  const at = ['--app', app]
  const first = await newest(shop)
  await check('heroku auth:whoami', { says: [new RegExp(account.email)] }, () => heroku(['auth:whoami']))
  await check('heroku container:login', { says: [/Login Succeeded/] }, () => heroku(['container:login']))
  await check(
    'heroku container:push web, classic builder',
    { says: [/image has been successfully pushed/] },
    () =>
      heroku(['container:push', 'web', '--arg', 'VERSION=first-one', ...at], {
        cwd: project,
        env: { DOCKER_BUILDKIT: '0' },
      }),
  )
  same('a push releases nothing', `v${first}`, `v${await newest(shop)}`)
  await check(
    'heroku container:release web',
    { says: [/Releasing images web to .*done/s], never: [/Warning/] },
    () => heroku(['container:release', 'web', ...at]),
  )
  await check(
    'heroku releases',
    { says: [line(first + 1, 'Deployed web \\([0-9a-f]{12}\\)'), line(1, 'Initial release')] },
    () => heroku(['releases', ...at]),
  )
  await check(
    'heroku releases:info',
    { says: [/Release v\d+/, /Deployed web/, new RegExp(account.email)] },
    () => heroku(['releases:info', `v${first + 1}`, ...at]),
  )
  await untilUp(shop)
  await check('heroku ps', { says: [/web \(Basic\)/, /web\.1: up/] }, () => heroku(['ps', ...at]))
  await check('the app answers', { says: [/first-one/] }, page(url))
  await check('heroku container:release web, the same image', { says: [/Warning: .*was not updated/s] }, () =>
    heroku(['container:release', 'web', ...at]),
  )
  same('the same image makes no release', `v${first + 1}`, `v${await newest(shop)}`)
}

const change = async (shop: Shop, project: string): Promise<void> => {
  const { bench, heroku, app, url } = shop
  const { check } = bench.tally
  const at = ['--app', app]
  const first = await newest(shop)
  const done = (more: number): RegExp => new RegExp(`done, v${first + more}\\b`)
  await check('heroku config:set', { says: [/GREETING: hello/, done(1)] }, () =>
    heroku(['config:set', 'GREETING=hello', ...at]),
  )
  await check('heroku config', { says: [/GREETING:\s+hello/] }, () => heroku(['config', ...at]))
  await check('heroku config:get', { says: [/^hello$/m] }, () => heroku(['config:get', 'GREETING', ...at]))
  await check('heroku container:push web, BuildKit', { says: [/image has been successfully pushed/] }, () =>
    heroku(['container:push', 'web', '--arg', 'VERSION=second-one', ...at], {
      cwd: project,
      env: { DOCKER_BUILDKIT: '1' },
    }),
  )
  await check('heroku container:release web, a change', {}, () => heroku(['container:release', 'web', ...at]))
  await untilUp(shop)
  await check('the change is live', { says: [/second-one/] }, page(url))
  await check('heroku rollback', { says: [new RegExp(`to v${first}`)] }, () =>
    heroku(['rollback', `v${first}`, ...at]),
  )
  await check('heroku releases after it', { says: [line(first + 3, `Rollback to v${first}`)] }, () =>
    heroku(['releases', ...at]),
  )
  await untilUp(shop)
  await check('the first version is live again', { says: [/first-one/] }, page(url))
  await check('heroku config:unset', { says: [done(4)] }, () => heroku(['config:unset', 'GREETING', ...at]))
}

const operate = async (shop: Shop): Promise<void> => {
  const { bench, heroku, app, url } = shop
  const { check } = bench.tally
  const at = ['--app', app]
  await check('heroku ps:scale', { says: [/web at 2/] }, () => heroku(['ps:scale', 'web=2', ...at]))
  await untilUp(shop)
  await check('heroku ps, two dynos', { says: [/web\.1: up/, /web\.2: up/] }, () => heroku(['ps', ...at]))
  await check('heroku ps:restart', { says: [/done/] }, () => heroku(['ps:restart', ...at]))
  await check('heroku logs', { says: [/heroku\[web\.1\]/, /app\[web\.1\]/] }, () =>
    heroku(['logs', '--num', '200', ...at]),
  )
  await check('heroku logs of one source', { says: [/heroku\[/], never: [/ app\[web/] }, () =>
    heroku(['logs', '--source', 'heroku', ...at]),
  )
  await check('heroku maintenance:on', { says: [/done/] }, () => heroku(['maintenance:on', ...at]))
  await check('maintenance shows at the app', { code: 22, says: [/503/] }, page(url))
  await check('heroku maintenance:off', { says: [/done/] }, () => heroku(['maintenance:off', ...at]))
  await check('heroku apps:info', { says: [/Stack:\s+container/, /web: 2/] }, () =>
    heroku(['apps:info', ...at]),
  )
  await check('heroku domains', { says: [/\S+\.herokuapp\.com/] }, () => heroku(['domains', ...at]))
}

/** Dockerfiles that `container:push --recursive` finds: a web process and a release command that ends so. */
const withReleaseCommand = async ({ bench }: Shop, name: string, command: string): Promise<string> => {
  const project = await bench.folder(name)
  const from = `FROM ${bench.world.images.node}`
  const serve = `require("http").createServer((q, s) => s.end("${name}")).listen(process.env.PORT)`
  await writeFile(join(project, 'Dockerfile.web'), `${from}\nCMD ["node", "-e", ${JSON.stringify(serve)}]\n`)
  await writeFile(join(project, 'Dockerfile.release'), `${from}\nCMD ${command}\n`)
  return project
}

const releaseCommand = async (shop: Shop): Promise<void> => {
  const { bench, heroku, app, url } = shop
  const { check } = bench.tally
  const at = ['--app', app]
  const both = ['web', 'release']
  await bench.stand.knobs(app, { stream: { notFound: 2 } })
  const good = await withReleaseCommand(shop, 'migrated', 'echo schema is new')
  await check('heroku container:push --recursive', { says: [/images have been successfully pushed/] }, () =>
    heroku(['container:push', '--recursive', ...both, ...at], { cwd: good }),
  )
  const streamed = { says: [/Running release command\.\.\./, /schema is new/] }
  await check('heroku container:release streams the command', streamed, () =>
    heroku(['container:release', ...both, ...at]),
  )
  await untilUp(shop)
  await check('it is live after its release command', { says: [/migrated/] }, page(url))
  await check('heroku releases:output', { says: [/schema is new/] }, () => heroku(['releases:output', ...at]))
  const bad = await withReleaseCommand(shop, 'broken', 'echo no such table; exit 3')
  await heroku(['container:push', '--recursive', ...both, ...at], { cwd: bad })
  const refused = { code: 1, says: [/no such table/, /release command failed/] }
  await check('heroku container:release of a failing command', refused, () =>
    heroku(['container:release', ...both, ...at]),
  )
  await check('heroku releases shows the failure', { says: [/release command failed/] }, () =>
    heroku(['releases', ...at]),
  )
  await check('the version before still serves', { says: [/migrated/] }, page(url))
  await check('heroku container:rm release', { says: [/done/] }, () =>
    heroku(['container:rm', 'release', ...at]),
  )
}

/** Ships the example with the Heroku CLI, changes it, rolls it back and operates it. */
export const checkHeroku = async (bench: Bench, heroku: Client, owner: Owner): Promise<void> => {
  const state = await bench.stand.app(undefined, {}, owner.email)
  const shop = { bench, heroku, app: state.name, url: state.webUrl }
  const project = join(await bench.folder('project'), 'todo-app')
  await cp(join(findCheckout(), 'examples', 'todo-app'), project, { recursive: true })
  await ship(shop, owner, project)
  await change(shop, project)
  await operate(shop)
  await releaseCommand(shop)
}
