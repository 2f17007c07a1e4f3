import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { useWorld } from '../stand/use.js'
import { checkout } from '../stand/git.js'
import { placesOf } from '../stand/programs.js'
import { failsWith, releases, says, succeeds, writesOf } from './look.js'
import {
  type Changes,
  createProject,
  filesBelow,
  outsideCi,
  type Project,
  pullRequest,
  type Ran,
} from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const key = '-----BEGIN KEY-----\nMIIEvQ0badcafe\n-----END KEY-----'
const values = {
  TRELLO_KEY: 'trello-key-0001',
  TRELLO_TOKEN: `a&b;c $(d) 'e' "f" \\g #h`,
  PRIVATE_KEY: key,
  EMPTY: '',
  LOG_LEVEL: 'debug',
}
const file = [
  '# what the app needs',
  'export TRELLO_KEY=trello-key-0001 # from the board',
  'TRELLO_TOKEN=`a&b;c $(d) \'e\' "f" \\g #h`',
  `PRIVATE_KEY="${key.replaceAll('\n', '\\n')}"`,
  'EMPTY=',
  '  LOG_LEVEL = debug',
  'PORT=3000',
  'HEROKU_API_KEY=not-for-the-app',
  '',
].join('\n')

interface Place {
  readonly project: Project
  /** Runs `slipway config …` outside CI, in a folder that is no checkout. */
  readonly config: (words: readonly string[], changes?: Changes) => Promise<Ran>
  readonly write: (text: string, name?: string) => void
}

const setUp = async (t: Test, wanted: Parameters<typeof createProject>[2] = {}): Promise<Place> => {
  const project = await createProject(t, world, wanted)
  const away = join(project.dir, 'away')
  mkdirSync(away)
  const write = (text: string, name = '.env'): void => writeFileSync(join(away, name), text)
  write(file)
  const gone = outsideCi(project.env)
  return {
    project,
    write,
    config: (words, changes = {}) => project.start(['config', ...words], { ...gone, ...changes }, away).ended,
  }
}

const configOf = async ({ stand, app }: Project): Promise<Record<string, string>> =>
  (await stand.appState(app?.name ?? '')).config

const patches = async ({ stand, app }: Project, since: number): Promise<number[]> =>
  (await stand.requests({ since, where: 'herokuApi', write: true, path: `/${app?.name}/config-vars` })).map(
    ({ status }) => status,
  )

/** Nothing of the file is printed, on neither stream. */
const keepsQuiet = (t: Test, ran: Ran, secrets: readonly string[]): void => {
  const parts = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...secret.split('\n'),
  ])
  const shown = parts.filter((part) => part.length >= 4 && (ran.stdout + ran.stderr).includes(part))
  t.same(shown, [], 'no value is printed')
}
const secrets = [values.TRELLO_KEY, values.TRELLO_TOKEN, values.PRIVATE_KEY, 'not-for-the-app']

t.test('what is set, and what is equal already', async (t) => {
  const { project, config, write } = await setUp(t)
  const { stand } = project
  const from = await stand.mark()
  const ran = await config(['TRELLO_*', 'PRIVATE_KEY', 'EMPTY', '--from', '.env', '--yes', '--verbose'])
  succeeds(t, ran, 'v3 set 4 config vars\n', /^config done: v3 set 4 config vars$/m)
  const { LOG_LEVEL: _, ...set } = values
  t.strictSame(await configOf(project), set, 'as dotenv reads them')
  t.same(await patches(project, from), [200], 'one request, one release')
  t.same(
    await releases(project),
    ['v1', 'v2', 'v3'].map((one) => `${one} succeeded`),
  )
  says(t, ran, /^TRELLO_KEY: new$/m)
  says(t, ran, /^EMPTY: new, and its value is empty$/m)
  says(t, ran, /^PATCH .*\/config-vars \(TRELLO_KEY, TRELLO_TOKEN, PRIVATE_KEY, EMPTY\)$/m)
  keepsQuiet(t, ran, secrets)

  const again = await stand.mark()
  const same = await config(['TRELLO_*', '--yes'])
  succeeds(t, same, '', /^TRELLO_KEY: equal$/m, /^config done: 2 are equal already, so there is no release$/m)
  t.same(await patches(project, again), [])

  write(file.replace('trello-key-0001', 'trello-key-0002'))
  const changed = await config(['--all', '--yes', '--json'])
  t.equal(changed.code, 0, changed.log)
  t.match(changed.json, {
    ...{ command: 'config', outcome: 'done', release: 'v4' },
    reason: 'v4 set 2 config vars; 3 are equal already',
    vars: [
      { name: 'TRELLO_KEY', change: 'changed' },
      { name: 'TRELLO_TOKEN', change: 'equal' },
      { name: 'PRIVATE_KEY', change: 'equal' },
      { name: 'EMPTY', change: 'equal' },
      { name: 'LOG_LEVEL', change: 'new' },
    ],
  })
  says(t, changed, /^warning: PORT of \.env is left out: Heroku gives each web dyno a port of its own$/m)
  says(t, changed, /^warning: HEROKU_API_KEY of \.env is left out/m)
  keepsQuiet(t, changed, [...secrets, 'trello-key-0002'])
  t.strictSame(await configOf(project), { ...values, TRELLO_KEY: 'trello-key-0002' })

  // A value such as these stands in every log; the document stays one all the same.
  write('MODE=true\nLIMIT=1234567\nNAME=release\nEND="\\"done\\""\n')
  const plain = await config(['--all', '--yes', '--json'])
  t.equal(plain.code, 0, plain.log)
  t.equal(plain.json.vars?.length, 4)
})

t.test('what is wrong', async (t) => {
  const { project, config } = await setUp(t)
  const { stand } = project
  const from = await stand.mark()
  const usage = { exit: 2, hint: /./ }
  const cases: [words: string[], code: string, message: RegExp, hint?: RegExp, changes?: Changes][] = [
    [[], 'E_CONFIG_NAMES', /neither names nor --all is given/, /TRELLO_\*/],
    [['TRELLO_KEY', '--all'], 'E_CONFIG_NAMES', /names and --all are given/],
    [['PORT'], 'E_CONFIG_RESERVED', /^PORT cannot be set: Heroku gives each web dyno a port/],
    [['TRELO_KEY'], 'E_CONFIG_UNKNOWN', /^Nothing in \.env is called TRELO_KEY/, /TRELLO_KEY\?/],
    [['TRELLO_KEY', 'AWS_*'], 'E_CONFIG_UNKNOWN', /called AWS_\*/],
    [['HEROKU_*'], 'E_CONFIG_NOTHING', /^Nothing in \.env could be set/],
    [['TRELLO_KEY', '--from', 'no.env'], 'E_FILE_READ', /no\.env cannot be read: ENOENT/],
    [['TRELLO_KEY', '--', 'x'], 'E_ARGUMENT', /does not take the argument "--"/],
    [['--all'], 'E_MISSING', /^HEROKU_APP is not set/, /--app/, { HEROKU_APP: '' }],
    [['--all'], 'E_MISSING', /^HEROKU_API_KEY is not set/, /authorizations:create/, { HEROKU_API_KEY: '' }],
    [['--all', '--app', 'My_App'], 'E_VALUE', /--app takes an app's name/],
  ]
  for (const [words, code, message, hint = /./, changes = {}] of cases)
    failsWith(t, await config([...words, '--yes'], changes), { ...usage, code, message, hint })
  failsWith(t, await config(['--all']), {
    ...{ exit: 2, code: 'E_NEEDS_YES', hint: /--yes/ },
    message: /^slipway config changes what is live, and this is not a CI job/,
  })
  t.same(await writesOf(project, from), [])
  t.same(await configOf(project), {})
})

t.test('what Heroku refuses', async (t) => {
  const { project, config } = await setUp(t)
  const { stand, app, owner } = project
  await stand.knobs(app?.name ?? '', { attached: ['TRELLO_KEY'] })
  const attached = await config(['--all', '--yes'])
  failsWith(t, attached, {
    ...{ exit: 1, code: 'E_CONFIG_ATTACHED', hint: /instead of --all/ },
    message: /TRELLO_KEY is what an add-on sets/,
  })
  keepsQuiet(t, attached, secrets)
  for (const [scope, words] of [
    ['write', ['LOG_LEVEL']],
    ['read-protected', ['LOG_LEVEL']],
  ] as const) {
    await stand.call('PATCH', `/heroku/accounts/${owner}`, { scope })
    failsWith(t, await config([...words, '--yes']), {
      ...{ exit: 4, code: 'E_HEROKU_SCOPE', hint: /--scope write-protected/ },
      message: /does not reach far enough on app-.*scope of this OAuth/,
    })
  }
  await stand.call('PATCH', `/heroku/accounts/${owner}`, { scope: 'write-protected' })
  succeeds(t, await config(['LOG_LEVEL', '--yes']), 'v3 set 1 config var\n')
  failsWith(t, await config(['--all', '--yes', '--app', 'no-such-app']), {
    ...{ exit: 1, code: 'E_HEROKU_APP', message: /no Heroku app "no-such-app"/, hint: /./ },
  })
  t.same(await configOf(project), { LOG_LEVEL: 'debug' })
})

t.test('who may', async (t) => {
  const { project, config } = await setUp(t)
  const { slipway, repository, env } = project
  writeFileSync(join(repository.work, '.env'), file)
  const from = await project.stand.mark()
  const shut: [Changes, RegExp][] = [
    [pullRequest, /^config skipped: this build is for pull request #12; only pushes to main publish$/m],
    [{ TRAVIS_BRANCH: 'topic' }, /^config skipped: this build is for branch topic/m],
    [{ ...outsideCi(env), CI: 'true' }, /^config skipped: CI is set, but not by Travis CI/m],
  ]
  for (const [changes, said] of shut)
    succeeds(t, await slipway(['config', '--all', '--yes'], changes), '', said)
  const asked = await project.stand.requests({ since: from, path: `/${project.app?.name}` })
  t.same(asked, [], 'nobody was asked anything')

  succeeds(t, await slipway(['config', 'LOG_LEVEL']), 'v3 set 1 config var\n')
  checkout(repository, 'topic', 'main')
  const here = await slipway(['config', 'TRELLO_KEY', '--yes'], outsideCi(env))
  succeeds(t, here, 'v4 set 1 config var\n')
  t.equal((await config(['EMPTY'], { SLIPWAY_YES: '1', SLIPWAY_FROM: '.env' })).code, 0)
  t.same(await configOf(project), { LOG_LEVEL: 'debug', TRELLO_KEY: values.TRELLO_KEY, EMPTY: '' })
})

t.test('a dry run shows names and verdicts, and changes nothing', async (t) => {
  const { project, config } = await setUp(t)
  succeeds(t, await config(['LOG_LEVEL', '--yes']), 'v3 set 1 config var\n')
  const from = await project.stand.mark()
  const shown = await config(['--all', '--dry-run'])
  succeeds(
    t,
    shown,
    '',
    /^\[read\] GET .*\/config-vars$/m,
    /^LOG_LEVEL: equal$/m,
    /^\[write\] PATCH .*\/config-vars \(TRELLO_KEY, TRELLO_TOKEN, PRIVATE_KEY, EMPTY\)$/m,
    /^not checked: slipway config changes what is live, and this is not a CI job$/m,
    /^config planned: 1 write shown, none made$/m,
  )
  keepsQuiet(t, shown, secrets)
  const blind = await config(['TRELLO_*', '--dry-run', '--json'], { HEROKU_API_KEY: undefined })
  t.match(blind.json, {
    outcome: 'planned',
    vars: [{ name: 'TRELLO_KEY', change: 'unknown' }, { change: 'unknown' }],
    unchecked: [/yes|CI job/, /HEROKU_API_KEY/, /needs HEROKU_API_KEY/],
  })
  says(t, blind, /^TRELLO_KEY: not compared$/m)
  t.same(await writesOf(project, from), [])
})

t.test('values go nowhere but to Heroku', async (t) => {
  const nasty = `n&a;s $(t) \`y\` v "a" \\l+u/e=%*ü[1]`
  const lines = `${nasty}\nsecond line of it`
  const print = 'printf "%s" "$NASTY" | base64 -w 0; printf "%s\\n" "$NASTY"; printf "{%s}\\n" "$NASTY" >&2'
  const { project, config, write } = await setUp(t)
  const { slipway, dir, env } = project
  t.equal((await slipway(['ship', '--process', 'web', '--process', `release: ${print}`])).code, 0)
  const [bin, notes] = [join(dir, 'recording'), join(dir, 'given')]
  mkdirSync(bin)
  const script = `#!/bin/sh\n{ env; printf '%s\\n' "$@"; } >>'${notes}'\nexec '${placesOf('git')[0]}' "$@"\n`
  writeFileSync(join(bin, 'git'), script, { mode: 0o755 })
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const forms = [
    nasty,
    lines,
    'second line of it',
    base64(lines),
    JSON.stringify(nasty),
    encodeURIComponent(nasty),
  ]
  const traces = forms.flatMap((form) => [form.slice(1, -1), form.slice(4, 18), form.slice(-16, -4)])
  const shown = (text: string): string[] => traces.filter((trace) => text.includes(trace))
  t.ok(shown(JSON.stringify({ nasty })).length > 0, 'the check sees')
  for (const [at, words] of [['--verbose'], ['--json'], ['--log', 'json', '--verbose']].entries()) {
    write(`NASTY='${lines}${at}'\nOTHER=other-secret-value\n`)
    const ran = await config(['--all', '--yes', ...words], { PATH: [bin, env['PATH']].join(delimiter) })
    t.equal(ran.code, 0, ran.log)
    says(t, ran, /\[secret\]/)
    t.same(shown(ran.stdout + ran.stderr), [], words.join(' '), { log: ran.log })
    t.notMatch(ran.stdout + ran.stderr, 'other-secret-value')
  }
  t.strictSame(Object.keys(await configOf(project)), ['NASTY', 'OTHER'])
  const given = readFileSync(notes, 'utf8')
  t.match(given, 'rev-parse', 'the recorder saw git')
  t.same(shown(given), [], 'no child is given a value')
  for (const folder of ['home', 'state', 'tmp'])
    for (const name of filesBelow(join(dir, folder)))
      t.same(shown(readFileSync(join(dir, folder, name), 'latin1')), [], name)
})

t.test('a lost answer is read back', async (t) => {
  const { project, config } = await setUp(t)
  const { stand, owner } = project
  await stand.fault({
    ...{ where: 'herokuApi', method: 'PATCH', path: '/config-vars', user: owner },
    action: { kind: 'reset', when: 'after' },
  })
  const ran = await config(['TRELLO_*', '--yes'])
  succeeds(t, ran, 'v3 set 2 config vars\n', /did not answer the request to set config vars; looking/)
  t.same(
    await releases(project),
    ['v1', 'v2', 'v3'].map((one) => `${one} succeeded`),
  )
})

t.test('its release is followed to the end', async (t) => {
  const { project, config, write } = await setUp(t, { app: { stream: { statusLagMs: 300 } } })
  const { slipway, app, stand } = project
  const migrate = `release: echo "told $TRELLO_KEY"; [ "$TRELLO_KEY" != bad-value-1 ]`
  const shipped = await slipway(['ship', '--process', 'web', '--process', migrate])
  succeeds(t, shipped, `v3 ${app?.webUrl}\n`, /^told ?$/m)

  const set = await config(['TRELLO_KEY', '--yes'])
  succeeds(t, set, 'v4 set 1 config var\n', /^told \[secret\]$/m)
  keepsQuiet(t, set, secrets)

  write('TRELLO_KEY=bad-value-1\n')
  const failed = await config(['TRELLO_KEY', '--yes'])
  failsWith(t, failed, {
    ...{ exit: 1, code: 'E_RELEASE_FAILED', hint: /output above/ },
    message: /release command of v5 failed with "told \[secret\]"; the old release of app-.* still serves/,
  })
  t.same(await configOf(project), { TRELLO_KEY: values.TRELLO_KEY })
  t.equal((await stand.appState(app?.name ?? '')).releases.length, 5)

  // The description names the vars of a colleague who came first, so his release is not taken for ours.
  await stand.call('POST', `/heroku/apps/${app?.name}/release-by-hand`, { kind: 'config' })
  write('TRELLO_KEY=third-value\n')
  succeeds(t, await config(['TRELLO_KEY', '--yes']), 'v7 set 1 config var\n')
})
