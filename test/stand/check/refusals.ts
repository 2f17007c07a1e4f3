import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Client } from './bench.js'
import type { Owner } from './heroku-cli.js'

/** A folder with a Dockerfile of one line, which no builder has to run. */
const tiny = async (bench: Bench): Promise<string> => {
  const project = await bench.folder('tiny')
  await writeFile(join(project, 'Dockerfile'), `FROM ${bench.world.images.busybox}\nCMD ["true"]\n`)
  return project
}

/** What the Heroku CLI is refused, and what it makes of that. */
export const checkRefusals = async (bench: Bench, heroku: Client, { email }: Owner): Promise<void> => {
  const { check } = bench.tally
  const cwd = await tiny(bench)
  const push = (app: string) => () => heroku(['container:push', 'web', '--app', app], { cwd })
  const { name: slugs } = await bench.stand.app(undefined, { stack: 'heroku-24' }, email)
  await check(
    'heroku container:push to another stack',
    { code: 1, says: [/for Docker apps only/, /stack:set container/] },
    push(slugs),
  )
  await check('heroku stack:set container', { says: [/container/] }, () =>
    heroku(['stack:set', 'container', '--app', slugs]),
  )
  await check('heroku container:push after it', { says: [/successfully pushed/] }, push(slugs))
  await check(
    'heroku container:push to an unknown app',
    { code: 'fails', says: [/Couldn't find that app/] },
    push('no-such-app'),
  )
  const { email: theirs } = await bench.stand.account()
  const { name: foreign } = await bench.stand.app(undefined, {}, theirs)
  await check(
    'heroku container:push to an app of somebody else',
    { code: 'fails', says: [/You do not have access to the app/] },
    push(foreign),
  )
  const { name: empty } = await bench.stand.app(undefined, {}, email)
  await check(
    'heroku container:release of what was not pushed',
    { code: 'fails', says: [/404|not found|unknown/i] },
    () => heroku(['container:release', 'web', '--app', empty]),
  )
  await check(
    'heroku ps:scale of a type that is not there',
    { code: 'fails', says: [/Couldn't find that process type \(web\)/] },
    () => heroku(['ps:scale', 'web=1', '--app', empty]),
  )
  await check(
    'heroku rollback to a release that is not there',
    { code: 'fails', says: [/Couldn't find that release/] },
    () => heroku(['rollback', 'v99', '--app', empty]),
  )
  const wrong = { HEROKU_HEADERS: JSON.stringify({ authorization: 'Bearer guess' }) }
  await check(
    'heroku with a wrong token',
    { code: 'fails', says: [/token provided to HEROKU_API_KEY is invalid/] },
    () => heroku(['releases', '--app', empty], { env: wrong }),
  )
}
