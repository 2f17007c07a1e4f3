import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { useWorld } from '../stand/use.js'
import { failsWith, says, succeeds } from './look.js'
import { createProject, filesBelow, type Project, type Ran } from './project.js'
import { recordDocker } from './record.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

// Everything that shells, URLs, JSON and regular expressions treat as their own.
const nasty = `a&b;c $(d) \`e\` 'f' "g" \\h+i/j=k%l*ü[m]\nsecond "line" & more`

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** How a secret may be written by a program that prints it. */
const formsOf = (secret: string, user: string): string[] => [
  ...secret.split('\n'),
  JSON.stringify(secret),
  JSON.stringify({ auth: base64(`${user}:${secret}`) }),
  base64(secret),
  base64(`${secret}\n`),
  base64(`${user}:${secret}`),
  Buffer.from(`${user}:${secret}`).toString('base64url'),
  encodeURIComponent(secret),
  encodeURIComponent(base64(secret)),
  new URLSearchParams({ password: secret }).toString(),
]

/** What of a form must not be read anywhere: base64 keeps the letters beside the secret, so only its middle counts. */
const traces = (secret: string, user: string): string[] =>
  formsOf(secret, user).flatMap((form) => {
    const core = form.replace(/^(?:"|\{"auth":"|password=)/, '').replace(/["}=]+$/, '')
    return [core, core.slice(-14, -4), core.slice(core.length / 2, core.length / 2 + 12)]
  })

const shows = (text: string, project: Project): string[] => {
  const all = [
    ...traces(project.password, project.user),
    ...traces(project.app?.token ?? 'no-token-at-all', '_'),
  ]
  return all.filter((trace) => trace.length >= 8 && text.includes(trace))
}

/** The run printed none of its secrets, on neither stream. */
const keepsQuiet = (t: Test, ran: Ran, project: Project): void => {
  t.same(shows(ran.stdout, project), [], 'standard output keeps quiet')
  t.same(shows(ran.stderr, project), [], 'standard error keeps quiet', {
    lines: ran.log.split('\n').filter((line) => shows(line, project).length > 0),
  })
}

const leaking = {
  // docker keeps no order between the two streams, so a value in two parts is printed while the other is silent.
  'slipway.yml': 'test: [{env: [DOCKER_PASSWORD], run: [sh, /parts.sh]}, {run: sh /whole.sh}]\n',
  'parts.sh': [
    'while read -r line; do',
    '  half=$((${#line} / 2))',
    '  printf "%.${half}s" "$line"',
    '  usleep 20000',
    '  printf "%s\\n" "${line#"$(printf "%.${half}s" "$line")"}"',
    'done </leaks',
    'echo "asked for: ${DOCKER_PASSWORD:-nothing}, not for: ${HEROKU_API_KEY:-nothing}"',
    '',
  ].join('\n'),
  'whole.sh': 'cat /leaks; cat /leaks >&2; echo "not asked for: ${DOCKER_PASSWORD:-nothing}"\n',
  Dockerfile: [
    'FROM stand.local/busybox:1 AS test',
    'COPY leaks parts.sh whole.sh /',
    'FROM stand.local/busybox:1 AS production',
    'COPY leaks /leaks',
    'RUN cat /leaks',
    'CMD cat /leaks; exec httpd -f -p $PORT',
    '',
  ].join('\n'),
}

/** A project whose docker, tests and app print every form of both secrets. */
const createLeaky = async (t: Test, password = nasty): Promise<Project> => {
  const project = await createProject(t, world, { password, files: leaking })
  const leaks = [...formsOf(password, project.user), ...formsOf(project.app?.token ?? '', '_'), '']
  Object.assign(project.env, project.change({ leaks: leaks.join('\n') }))
  return project
}

t.test('what is printed', async (t) => {
  const project = await createLeaky(t)
  const { slipway, app, dir, env } = project
  const leaky = 'case $1 in build | push | login | logout) cat leaks; cat leaks >&2 ;; esac'
  const { path: PATH, calls } = recordDocker(project, leaky)
  const shipped = await slipway(['ship', '--verbose'], { PATH })
  const asked = 'asked for: [secret], not for: nothing\n'
  succeeds(t, shipped, `v3 ${app?.webUrl}\n`, asked, 'not asked for: nothing\n')
  keepsQuiet(t, shipped, project)
  t.ok(
    shows(readFileSync(join(project.repository.work, 'leaks'), 'utf8'), project).length > 10,
    'the check sees',
  )
  t.ok(shipped.stderr.split('[secret]').length > 50, 'much was there to be blanked')

  const json = await slipway(['ship', '--json', '--log', 'json', '--verbose'], { PATH })
  t.equal(json.json.outcome, 'done')
  keepsQuiet(t, json, project)

  for (const { words, env: given } of calls()) {
    t.same(shows(words.join('\n'), project), [], `docker ${words[0]}: not in its words`)
    const asked = words[0] === 'run' && words.includes('DOCKER_PASSWORD')
    const names = Object.keys(given).filter((name) => ['DOCKER_PASSWORD', 'HEROKU_API_KEY'].includes(name))
    t.same(names, asked ? ['DOCKER_PASSWORD'] : [], `docker ${words[0]}: not in its environment`)
    if (!asked) t.same(shows(Object.values(given).join('\n'), project), [])
  }
  t.ok(calls().some(({ words }) => words[0] === 'run' && words.includes('DOCKER_PASSWORD')))

  const written = ['home', 'state', 'tmp'].flatMap((folder) =>
    filesBelow(join(dir, folder)).map((file) => join(dir, folder, file)),
  )
  t.ok(written.length > 0, 'there are files to look into')
  for (const file of written) t.same(shows(readFileSync(file, 'utf8'), project), [], file)
  t.equal(env['DOCKER_PASSWORD'], nasty)
})

t.test('errors', async (t) => {
  const project = await createLeaky(t)
  const { slipway, user, password } = project
  const failing = 'case $1 in login | build) cat leaks; cat leaks >&2; exit 1 ;; esac'
  const { path: PATH } = recordDocker(project, failing)
  for (const words of [['login'], ['build'], ['build', '--json'], ['login', '--verbose', '--log', 'json']]) {
    const ran = await slipway(words, { PATH })
    t.equal(ran.code, 1, words.join(' '))
    keepsQuiet(t, ran, project)
  }
  // Secrets in places where they do not belong come back in the sentence that says so, and in what is shown.
  for (const more of [[], ['--json'], ['--log', 'json']]) {
    const wrong = ['--target', password, '--tag', password, '--label', `dev.slipway.${password}=x`]
    const misplaced = await slipway(['build', ...more, ...wrong])
    t.equal(misplaced.code, 2)
    t.match(misplaced.stdout + misplaced.stderr, '[secret]')
    keepsQuiet(t, misplaced, project)
    const words = ['--build-arg', `TOKEN=${password}`, '--label', `token=${password}`]
    const planned = await slipway(['build', '--dry-run', ...more, ...words])
    t.equal(planned.code, 0)
    t.match(planned.stderr, 'TOKEN=[secret]')
    keepsQuiet(t, planned, project)
  }
  const cut = password.slice(0, 9)
  failsWith(t, await slipway(['login'], { DOCKER_PASSWORD: cut }), {
    exit: 4,
    code: 'E_LOGIN',
    message: new RegExp(`refused the login of ${user}`),
    hint: /DOCKER_PASSWORD arrived with 9 characters: if yours is longer/,
  })
})

t.test('a command behind the gate', async (t) => {
  const project = await createLeaky(t)
  const { slipway } = project
  const echo = [
    'gate',
    '--',
    'sh',
    '-c',
    'echo "$DOCKER_PASSWORD|$HEROKU_API_KEY"; cat leaks; cat leaks >&2; echo end',
  ]
  const ran = await slipway(echo)
  t.equal(ran.code, 0)
  t.match(ran.stdout, /^\[secret\]\|\[secret\]\n/, 'it has its credentials, and they are not printed')
  t.match(ran.stdout, /^end$/m)
  keepsQuiet(t, ran, project)

  const few = await slipway(['gate', '--', 'echo', 'abc abcd'], { DOCKER_PASSWORD: 'abc' })
  t.equal(few.stdout, 'abc abcd\n', 'three letters are too common to be blanked')
  const four = await slipway(['gate', '--', 'echo', 'abc abcd'], { DOCKER_PASSWORD: 'abcd' })
  t.equal(four.stdout, 'abc [secret]\n')
  const alias = await slipway(['gate', '--', 'echo', 'of an alias'], { DOCKERHUB_TOKEN: 'of an alias' })
  t.equal(alias.stdout, '[secret]\n', 'also under the names that others use')
})

t.test('a secret line without end is not kept back for ever', async (t) => {
  const project = await createProject(t, world, { app: false })
  const size = 300_000
  const ran = await project.slipway([
    'gate',
    '--',
    'sh',
    '-c',
    `head -c ${size} /dev/zero | tr '\\0' x; printf %s "$DOCKER_PASSWORD"`,
  ])
  t.equal(ran.stdout.length, size + '[secret]'.length)
  says(t, ran, 'gate done')
})
