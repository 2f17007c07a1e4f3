import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { run as slipway } from '../../src/cli.js'
import { systemClock } from '../../src/io/clock.js'
import { must, placesOf } from '../stand/programs.js'
import { configVars } from '../stand/travis/environment.js'
import { decryptWith } from '../stand/travis-api/keys.js'
import { runJob } from '../stand/travis/run.js'
import { useWorld } from '../stand/use.js'
import { failsWith, says, succeeds } from './look.js'
import { dist } from './place.js'
import {
  type Changes,
  createProject,
  filesBelow,
  outsideCi,
  type Project,
  type Ran,
  until,
} from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const yml =
  '# mine\nlanguage: minimal\n\nenv:\n  global:\n    - PUBLIC=yes # all may know\n\nscript: # what is run\n- true\n'

interface Place {
  readonly project: Project
  /** `owner/name` at Travis CI. */
  readonly slug: string
  readonly privateKey: string
  /** Runs `slipway encrypt …` on a laptop, with this on standard input. */
  readonly encrypt: (words: readonly string[], input?: string, changes?: Changes) => Promise<Ran>
  readonly file: () => string
}

const setUp = async (
  t: Test,
  key: { bits?: number; oldLabel?: boolean } = { bits: 2048 },
): Promise<Place> => {
  const project = await createProject(t, world, { app: false, files: { '.travis.yml': yml } })
  const slug = `${project.user}/app`
  const { privateKey } = await project.stand.travisRepository(slug, key)
  const TRAVIS_TOKEN = await project.stand.travisToken({ [slug]: 'write' }, project.user)
  const laptop = {
    ...outsideCi(project.env),
    TRAVIS_API_URL: world.travisApi,
    TRAVIS_TOKEN,
    SLIPWAY_REPO: slug,
  }
  return {
    ...{ project, slug, privateKey },
    encrypt: (words, input = '', changes = {}) =>
      project.start(['encrypt', ...words], { ...laptop, ...changes }, undefined, input).ended,
    file: () => readFileSync(join(project.repository.work, '.travis.yml'), 'utf8'),
  }
}

const writes = async ({ project }: Place, since: number): Promise<string[]> =>
  (await project.stand.requests({ since, where: 'travisApi', write: true }))
    .filter(({ user }) => user === project.user)
    .map(({ method, status }) => `${method} ${status}`)

/** Nothing of the value is there, in whatever form. */
const isQuiet = (t: Test, text: string, value: string, what: string): void => {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '')
  const json = JSON.stringify(value).slice(1, -1)
  const forms = [value, ...value.split('\n'), json, base64, base64.slice(2, -2), encodeURIComponent(value)]
  t.same(
    forms.filter((form) => form.length >= 6 && text.includes(form)),
    [],
    `${what} keeps quiet`,
  )
}

const nasty = [
  'dckr_pat_0123456789-abc',
  'amp&ersand;semi|pipe (paren) <in> >out',
  "it's $HOME and $(id) and `id` \\ end \\",
  `"double" and 'single' 'both"`,
  ' blanks  inside and around ',
  'back\\slash\\\\twice\\',
  'line one\nline "two" of \'it\'\n\ttabbed',
  'SECURE value=A B=C #no comment',
  'ünïcode € 😀 !bang! ~tilde {a,b} *?[x]',
  '$\'ansi\\x41\' $"locale" ${HOME:-x}',
]
const sum = (text: string): string => createHash('sha256').update(text).digest('hex')

t.test('what is written into .travis.yml arrives in a job as it was', async (t) => {
  const place = await setUp(t, {})
  const { project, slug, privateKey, encrypt, file } = place
  for (const [index, value] of nasty.entries()) {
    const ran = await encrypt([`VALUE_${index}`, '--add'], index % 2 === 0 ? value : `${value}\n`)
    succeeds(t, ran, '', /^encrypt done: VALUE_\d is encrypted for .* in \.travis\.yml line \d+$/m)
    says(t, ran, /^\+ {4}- secure: "[A-Za-z0-9+/]{683}=" # VALUE_\d$/m)
    isQuiet(t, ran.stdout + ran.stderr + file(), value, `run ${index}`)
  }
  t.ok(file().startsWith(yml.slice(0, yml.indexOf('\n\nscript'))), 'what was there stays')
  t.ok(file().endsWith(yml.slice(yml.indexOf('\n\nscript'))), 'and what came after')
  const lines = nasty.map(
    (value, index) => `- test "$(printf %s "$VALUE_${index}" | sha256sum)" = "${sum(value)}  -"`,
  )
  const job = (text: string) =>
    runJob({
      ...{
        repository: project.repository.remote,
        slug,
        branch: 'main',
        yml: text.replace('- true', lines.join('\n')),
      },
      homeDir: join(project.dir, `home-${sum(text).slice(0, 8)}`),
      decrypt: decryptWith(privateKey),
    })
  const first = await job(file())
  t.equal(first.state, 'passed', first.log.slice(-3000))
  t.equal(
    first.phases.filter(({ name, exitCode }) => name === 'script' && exitCode === 0).length,
    nasty.length,
  )

  const before = file()
  const again = await encrypt(['VALUE_3', '--add'], nasty[3])
  succeeds(t, again, '', /in place of what was there$/m)
  t.equal(file().split('\n').length, before.split('\n').length, 'a second time replaces')
  t.not(file(), before)
  t.equal((await job(file())).state, 'passed')
  await encrypt(['VALUE_3', '--add'], 'another value')
  t.equal((await job(file())).state, 'failed', 'the check sees a value that is another')
})

t.test('the line to paste, for values of all kinds', async (t) => {
  const { encrypt, privateKey, slug, project, file } = await setUp(t, { bits: 2048, oldLabel: true })
  let state = 7
  const random = (below: number): number => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) % below
  const alphabet = [...Array.from(`'"\`\\$&|;<>(){}[]*?!#~= \t\n%^,.:/@aZ09_-ü€`), 'SECURE ', '$(', "\\'"]
  const values = Array.from({ length: 24 }, () =>
    Array.from({ length: 1 + random(16) }, () => alphabet[random(alphabet.length)]).join(''),
  ).map((value) => `x${value}x`.slice(random(2)))
  for (const value of values) {
    const { stdout, code, log } = await encrypt(['TOKEN'], `${value}\n`)
    t.equal(code, 0, log)
    const [, sealed = ''] = /^- secure: "([A-Za-z0-9+/=]+)"\n$/.exec(stdout) ?? []
    t.equal(decryptWith(privateKey)(sealed), await project.stand.decrypt(slug, sealed))
    const [read] = configVars([{ kind: 'secure', data: sealed, name: undefined }], decryptWith(privateKey))
    const word = `export ${read?.name}=${read?.value}; printf %s "$TOKEN" | base64 -w0`
    const arrived = Buffer.from(await must('bash', ['-c', word]), 'base64').toString()
    t.equal(arrived, value, JSON.stringify(value))
  }
  t.equal(file(), yml, 'no file is touched')
  const json = await encrypt(['TOKEN', '--json'], 'hunter2 is secret')
  t.equal(decryptWith(privateKey)(json.json.secure ?? ''), "TOKEN='hunter2 is secret'")
  t.match(json.json, {
    command: 'encrypt',
    outcome: 'done',
    steps: [{ name: 'read public key', effect: 'read' }],
  })
  isQuiet(t, json.stdout + json.stderr, 'hunter2 is secret', 'the document')
  const word = await encrypt(['TOKEN'], 'secure')
  t.match(word.stdout, /^- secure: "/, 'a value that stands in every line')
})

t.test('the value is nowhere but where it was asked for', async (t) => {
  const { project, encrypt, slug, file } = await setUp(t)
  const value = 'hunter2 hunter3 hunter4'
  const bin = join(project.dir, 'shims')
  const calls = join(project.dir, 'calls')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\n{ echo "$@"; env; } >>${calls}\nexec ${placesOf('git')[0]} "$@"\n`,
  )
  chmodSync(join(bin, 'git'), 0o755)
  const PATH = [bin, project.env['PATH']].join(delimiter)
  const TRAVIS_TOKEN = await project.stand.travisToken({ [slug]: 'read' })
  const ran = await encrypt(['TOKEN', '--verbose', '--add'], value, { PATH, TRAVIS_TOKEN })
  t.equal(ran.code, 0, ran.log)
  const told = readFileSync(calls, 'utf8')
  t.match(told, /rev-parse/)
  t.notMatch(told, TRAVIS_TOKEN, 'no child has the token')
  isQuiet(t, told, value, 'what children are given')
  isQuiet(t, ran.stdout + ran.stderr, value, 'what is printed')
  t.notMatch(ran.stdout + ran.stderr, TRAVIS_TOKEN)
  for (const file of filesBelow(project.dir))
    isQuiet(t, readFileSync(join(project.dir, file), 'latin1'), value, file)

  const waiting = await started(project, TRAVIS_TOKEN)
  await waiting.write(value)
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    for (const what of ['cmdline', 'environ']) {
      // A process that ended meanwhile, or is somebody else's, has nothing to tell.
      const text = await readFile(`/proc/${id}/${what}`, 'utf8').catch(() => '')
      if (text.includes(value)) t.fail(`/proc/${id}/${what} shows it`)
    }
  writeFileSync(join(project.repository.work, '.travis.yml'), `${yml}# edited meanwhile\n`)
  waiting.child.stdin.end()
  t.match(await waiting.ended, { code: 1, log: /E_ENCRYPT_CHANGED/ })
  t.equal(file(), `${yml}# edited meanwhile\n`)

  const given = await started(project, TRAVIS_TOKEN)
  await given.write(value)
  given.child.kill('SIGINT')
  t.match(await given.ended, { code: 130, log: /^encrypt ended by SIGINT$|error: .*ended by SIGINT/m })
})

/** Starts the command with an open pipe on standard input, and waits until it has the key and so reads the pipe. */
const started = async (project: Project, TRAVIS_TOKEN: string) => {
  const from = await project.stand.mark()
  const words = ['-u', 'NODE_OPTIONS', process.execPath, dist, 'encrypt', 'TOKEN', '--add']
  const child = spawn('/usr/bin/env', words, {
    cwd: project.repository.work,
    env: { ...project.env, TRAVIS_TOKEN },
    stdio: 'pipe',
  })
  let log = ''
  child.stderr.on('data', (text: Buffer) => (log += String(text)))
  const ended = new Promise<{ code: number | null; log: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, log })),
  )
  const path = `${project.user}%2Fapp/key_pair`
  await until('the key', async () => (await project.stand.requests({ since: from, path })).length > 0)
  const write = (text: string) => new Promise<void>((resolve) => child.stdin.write(text, () => resolve()))
  return { child, ended, write }
}

/** Runs the command at a pseudo terminal; `type` is sent once it asks. */
const atTerminal = async (
  { project }: Place,
  keys: string,
  changes: Changes = {},
): Promise<{ code: number; shown: string }> => {
  const env = Object.fromEntries(
    Object.entries({ ...project.env, ...outsideCi(project.env), ...changes }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  const command = `env -u NODE_OPTIONS ${process.execPath} ${dist} encrypt TOKEN --json`
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: project.repository.work,
    env,
    stdio: 'pipe',
  })
  let shown = ''
  child.stdout.on('data', (text: Buffer) => {
    const before = /it is not shown/.test(shown)
    shown += String(text)
    if (!before && /it is not shown/.test(shown)) child.stdin.write(keys)
  })
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)))
  return { code, shown }
}

t.test('at a terminal', async (t) => {
  const place = await setUp(t)
  const { project, slug, privateKey } = place
  const TRAVIS_TOKEN = await project.stand.travisToken({ [slug]: 'read' })
  const here = { TRAVIS_TOKEN, TRAVIS_API_URL: world.travisApi, SLIPWAY_REPO: slug }
  const typed = await atTerminal(place, 'huntx\u007fer2 &c\r', here)
  t.equal(typed.code, 0, typed.shown)
  t.match(typed.shown, /Value of TOKEN \(it is not shown\): \r\n/, 'no letter of it, and no star')
  t.notMatch(typed.shown, 'hunt')
  const [, sealed = ''] = /"secure": "([^"]+)"/.exec(typed.shown) ?? []
  t.equal(decryptWith(privateKey)(sealed), "TOKEN='hunter2 &c'")

  const given = await atTerminal(place, 'hunter2\u0003', here)
  t.equal(given.code, 130, given.shown)
  t.notMatch(given.shown, 'hunt')
  const pasted = await atTerminal(place, 'hunter2\rhunter3\r', here)
  t.equal(pasted.code, 2)
  t.match(pasted.shown, /several lines/)
  const inCi = await atTerminal(place, 'never asked', {
    ...here,
    CI: 'true',
    TRAVIS: 'true',
    TRAVIS_REPO_SLUG: slug,
  })
  t.equal(inCi.code, 2)
  t.match(inCi.shown, /"E_ENCRYPT_INPUT"/, 'it does not wait for somebody who is not there')
})

t.test('in the settings of the repository', async (t) => {
  const place = await setUp(t)
  const { project, slug, encrypt } = place
  const { stand } = project
  const vars = async () => (await stand.travisState(slug)).vars.map(({ id: _, ...rest }) => rest)
  const from = await stand.mark()
  const made = await encrypt(['TOKEN', '--env-var', '--verbose'], 'hunter2 & more\n')
  succeeds(t, made, '', new RegExp(`^encrypt done: TOKEN is set in the settings of ${slug}$`, 'm'))
  isQuiet(t, made.stdout + made.stderr, 'hunter2 & more', 'what is printed')
  t.same(await vars(), [{ name: 'TOKEN', value: "'hunter2 & more'", public: false, branch: null }])
  t.same(await writes(place, from), ['POST 201'])

  const tied = await encrypt(['TOKEN', '--env-var', '--env-branch', 'develop'], 'hunter3')
  succeeds(t, tied, '', /for builds of develop$/m)
  const changed = await encrypt(['TOKEN', '--env-var', '--json'], 'x'.repeat(5000))
  t.match(changed.json, { outcome: 'done', reason: /TOKEN is changed/ })
  t.notOk('secure' in changed.json)
  t.match(await vars(), [
    { value: 'x'.repeat(5000), branch: null },
    { value: 'hunter3', branch: 'develop' },
  ])
  t.same(await writes(place, from), ['POST 201', 'POST 201', 'PATCH 200'])

  // A job gets it whole.
  await encrypt(['TOKEN', '--env-var'], "hunter4 $(x) '")
  const { state, log } = await runJob({
    ...{
      repository: project.repository.remote,
      slug,
      branch: 'main',
      homeDir: join(project.dir, 'home-main'),
    },
    yml: `language: minimal\nscript: test "$TOKEN" = "$(printf 'hunter4 $(x) \\047')"\n`,
    settings: (await stand.travisState(slug)).vars.map(({ branch, ...rest }) => ({
      ...rest,
      ...(branch ? { branch } : {}),
    })),
  })
  t.equal(state, 'passed', log)
})

t.test('a dry run', async (t) => {
  const place = await setUp(t)
  const { project, encrypt, file } = place
  const from = await project.stand.mark()
  const shown = await encrypt(['TOKEN', '--add', '--dry-run'], 'hunter2 in the pipe')
  succeeds(t, shown, '', /^\+ {4}- secure: "<encrypted>" # TOKEN$/m, /^\[write\] write \.travis\.yml$/m)
  says(t, shown, /^not checked: value of TOKEN: a dry run does not read it$/m)
  t.equal(file(), yml)
  const settings = await encrypt(['TOKEN', '--env-var', '--dry-run', '--json'])
  t.match(settings.json, {
    outcome: 'planned',
    steps: [{ outcome: 'done' }, { show: /^POST .*env_vars \(TOKEN\)$/, outcome: 'shown' }],
  })
  const without = await encrypt(['TOKEN', '--dry-run'], '', { TRAVIS_TOKEN: undefined })
  succeeds(t, without, '', /TRAVIS_TOKEN is not set/, /^\[read\] GET .*%2Fapp\/key_pair\/generated$/m)
  t.same(await writes(place, from), [])
})

t.test('what is wrong', async (t) => {
  const place = await setUp(t)
  const { project, encrypt, slug, file } = place
  const reader = await project.stand.travisToken({ [slug]: 'read' })
  const cases: [
    words: string[],
    input: string,
    exit: number,
    code: string,
    message: RegExp,
    hint: RegExp,
    changes?: Changes,
  ][] = [
    [[], 'x', 2, 'E_ENCRYPT_NAME', /no name is given/, /name alone/],
    [['TOKEN=hunter2'], '', 2, 'E_ENCRYPT_ARGUMENT', /history/, /standard input/],
    [['TOKEN', 'hunter2'], '', 2, 'E_ENCRYPT_ARGUMENT', /more than a name/, /name alone/],
    [['TOKEN'], '', 2, 'E_ENCRYPT_INPUT', /standard input is empty/, /slipway encrypt TOKEN < file/],
    [['TOKEN'], 'a\0b', 2, 'E_ENCRYPT_VALUE', /zero byte/, /./],
    [
      ['TOKEN'],
      `hunter2 ${'x'.repeat(240)}`,
      2,
      'E_ENCRYPT_SIZE',
      /makes 256 bytes.* 2048 bits encrypts at most 245/,
      /--env-var/,
    ],
    [
      ['TOKEN'],
      'x',
      2,
      'E_MISSING',
      /^TRAVIS_TOKEN is not set/,
      /app\.travis-ci\.com/,
      { TRAVIS_TOKEN: undefined },
    ],
    [['TOKEN'], 'x', 2, 'E_MISSING', /^SLIPWAY_REPO is not set/, /--repo/, { SLIPWAY_REPO: undefined }],
    [['TOKEN'], 'x', 4, 'E_TRAVIS_AUTH', /access denied/, /preferences/, { TRAVIS_TOKEN: 'not-a-token' }],
    [
      ['TOKEN', '--repo', 'some/other'],
      'x',
      4,
      'E_TRAVIS_REPO',
      /no repository some\/other to this token/,
      /--repo/,
    ],
    [
      ['TOKEN', '--env-var'],
      'x',
      4,
      'E_TRAVIS_RIGHTS',
      /may not set the variable/,
      /push/,
      { TRAVIS_TOKEN: reader },
    ],
    [['TOKEN', '--add', '--env-var'], 'x', 2, 'E_ENCRYPT_OPTIONS', /choose one/, /--help/],
  ]
  for (const [words, input, exit, code, message, hint, changes] of cases) {
    const ran = await encrypt(words, input, changes)
    failsWith(t, ran, { exit, code, message, hint })
    t.notMatch(ran.stdout + ran.stderr, 'hunter2', `${code}: nothing is said again`)
  }
  t.equal(file(), yml)
  await project.stand.fault({
    ...{ where: 'travisApi', path: project.user, times: 4 },
    action: { kind: 'answer', status: 429, headers: { 'retry-after': '0' }, body: '' },
  })
  failsWith(t, await encrypt(['TOKEN'], 'x'), {
    exit: 1,
    code: 'E_TRAVIS',
    message: /answered 429/,
    hint: /./,
  })
})

t.test('nobody else looks at standard input', async (t) => {
  const { project } = await setUp(t)
  const quiet = () => new PassThrough().resume()
  const code = await slipway({
    argv: ['gate'],
    env: project.env,
    cwd: project.repository.work,
    stdin: () => t.fail('it is opened') as never,
    stdout: quiet(),
    stderr: quiet(),
    signal: new AbortController().signal,
    clock: systemClock,
    kill: () => {},
  })
  t.equal(code, 0)
})
