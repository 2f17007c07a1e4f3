import t, { type Test } from 'tap'
import type { ImageConfig } from '../../src/docker/read/config.js'
import type { ContainerState } from '../../src/docker/read/container.js'
import type { Rehearsal } from '../../src/rehearsal/facts.js'
import { judge, type Verdict } from '../../src/rehearsal/rules.js'
import { bytesOf } from '../../src/rehearsal/size.js'
import { printVerdicts } from '../../src/rehearsal/table.js'

const PORT = 41_234
const everywhere = (port: number) => ({ port, loopback: false })
const here = (port: number) => ({ port, loopback: true })

/** An app that keeps every rule. */
const fine: Rehearsal = {
  config: { platform: 'linux/amd64', entrypoint: [], command: ['node', 'server.js'], env: [] },
  file: 'Dockerfile',
  asked: undefined,
  port: PORT,
  user: 23_456,
  quota: 512,
  bootTimeout: 60,
  configured: true,
  web: { output: '' },
  boot: { bound: true, seconds: 0.42, listeners: [everywhere(PORT)] },
  health: { healthy: true, sentence: '/ answers 200' },
  memory: { most: bytesOf(43), unclear: false, killed: false },
  stop: { seconds: 0.21, killed: false },
}

/** The same, unless it is said otherwise. */
const but = (
  { config, ...more }: Partial<Omit<Rehearsal, 'config'>> & { config?: Partial<ImageConfig> },
  facts = fine,
): Rehearsal => ({
  ...facts,
  ...more,
  config: { ...facts.config, ...config },
})
const image = (config: Partial<ImageConfig>): Rehearsal => but({ config })
const shell = (line: string): Rehearsal => image({ command: ['/bin/sh', '-c', line] })

/** It ended by itself before anybody reached it. */
const ended = (facts: Rehearsal, output: string, state: Partial<ContainerState> = {}): Rehearsal => {
  const how = { running: false, exitCode: 1, killed: false, error: '', pid: 0, seconds: 0.3, ...state }
  return {
    ...facts,
    web: { ended: how, output },
    boot: { bound: false, seconds: 0 },
    health: undefined,
    memory: { most: undefined, unclear: false, killed: how.killed },
    stop: undefined,
  }
}

/** It ran, and was not reached on its port. */
const unbound = (
  facts: Rehearsal,
  listeners: readonly { port: number; loopback: boolean }[] | undefined,
  output = '',
): Rehearsal => ({
  ...facts,
  web: { output },
  boot: { bound: false, seconds: 60, ...(listeners === undefined ? {} : { listeners }) },
  health: undefined,
})

const verdictOn = (facts: Rehearsal, rule: string): Verdict | undefined =>
  judge(facts).find((one) => one.rule === rule)

/** One rule and no other is broken, for this reason and with this cure. */
const breaks = (t: Test, facts: Rehearsal, rule: string, message: string, fix: string): void => {
  const broken = judge(facts).filter(({ passed }) => passed === false)
  t.strictSame(broken, [{ rule, passed: false, message, fix }], message)
}

t.test('an app that keeps every rule', async (t) => {
  const verdicts = judge(fine)
  t.same(
    verdicts.map(({ passed }) => passed),
    verdicts.map(() => true),
  )
  t.equal(
    printVerdicts(verdicts),
    [
      'kept    architecture  it is built for linux/amd64',
      'kept    command       it runs CMD ["node", "server.js"]',
      'kept    user          it runs as user 23456',
      'kept    running       it ran until it was stopped',
      'kept    port          it listened on $PORT (41234) after 0.4 s',
      'kept    health        / answers 200',
      'kept    memory        at most 43 MB of its 512 MB were seen in use',
      'kept    sigterm       it ended 0.2 s after SIGTERM',
    ].join('\n'),
  )
  t.same(verdictOn(but({ asked: 'node a.js' }), 'command')?.message, "it runs --process 'web: node a.js'")
  const wrapped = image({ entrypoint: ['/start'], command: ['/bin/sh', '-c', 'node $X'] })
  t.same(verdictOn(wrapped, 'command')?.message, 'it runs ENTRYPOINT ["/start"] CMD node $X')
})

t.test('another machine', async (t) => {
  const message = 'the image is for linux/arm64, and Heroku runs linux/amd64'
  const fix = 'Build it for Heroku: slipway build --platform linux/amd64'
  const arm = image({ platform: 'linux/arm64' })
  breaks(t, arm, 'architecture', message, fix)
  breaks(t, ended(arm, 'exec format error'), 'architecture', message, fix)
  breaks(
    t,
    ended(fine, '', { error: 'exec /app: exec format error', exitCode: 1 }),
    'architecture',
    'its program is made for another machine than linux/amd64',
    'Let the stage that ships in Dockerfile copy a program that is built for linux/amd64.',
  )
})

t.test('nothing to run', async (t) => {
  const empty = but({
    config: { command: [] },
    web: undefined,
    boot: undefined,
    health: undefined,
    stop: undefined,
  })
  breaks(
    t,
    empty,
    'command',
    'the image has neither CMD nor ENTRYPOINT, so there is nothing to run',
    'End the stage that ships in Dockerfile with the line that starts the app, such as: CMD exec node server.js',
  )
  t.same(
    judge(empty).map(({ rule, passed }) => [rule, passed]),
    [
      ['architecture', true],
      ['command', false],
      ['user', null],
      ['running', null],
      ['port', null],
      ['health', null],
      ['memory', true],
      ['sigterm', null],
    ],
  )
})

t.test('an ENTRYPOINT without CMD', async (t) => {
  const message =
    'the image has an ENTRYPOINT and no CMD, which Heroku refuses: No command specified for process type web'
  for (const [entrypoint, line] of [
    [['node', 'server.js'], 'exec node server.js'],
    [['/bin/sh', '-c', 'httpd -f -p $PORT'], 'exec httpd -f -p $PORT'],
    [['/bin/sh', '-c', 'a && b'], 'a && b'],
    [['sh', '-ec', 'exec a'], 'exec a'],
  ] as const)
    breaks(
      t,
      image({ entrypoint, command: [] }),
      'command',
      message,
      `Make its ENTRYPOINT a CMD: in Dockerfile write instead of its ENTRYPOINT: CMD ${line}`,
    )
  const given = but({ config: { entrypoint: ['/start'], command: [] }, asked: 'node server.js' })
  t.equal(verdictOn(given, 'command')?.passed, true, 'a command that was asked for will do')
})

t.test('one quoted word', async (t) => {
  const said = '[FATAL tini (7)] exec node server.js failed: No such file or directory'
  const message = (what: string) =>
    `${what} has program and arguments as one quoted word, and no program is called "node server.js"`
  const fix = 'Without these quotes: in Dockerfile write: CMD exec node server.js'
  const instead = (what: string, line: string) =>
    `Without these quotes: in Dockerfile write instead of its ${what}: CMD exec ${line}`
  const bad = { exitCode: 127 }
  breaks(t, ended(image({ command: ['node server.js'] }), said, bad), 'command', message('CMD'), fix)
  breaks(
    t,
    ended(shell('"node server.js"'), 'sh: node server.js: not found', bad),
    'command',
    message('CMD'),
    fix,
  )
  breaks(t, ended(shell("'node server.js'"), '', bad), 'command', message('CMD'), fix)
  const name = ended(image({ command: ['/opt/my app'] }), 'oh', { exitCode: 1 })
  t.equal(verdictOn(name, 'running')?.passed, false, 'a program may have a space in its name')
  const alone = image({ entrypoint: ['node server.js'], command: [] })
  breaks(
    t,
    ended(alone, said, bad),
    'command',
    message('ENTRYPOINT'),
    instead('ENTRYPOINT', 'node server.js'),
  )
  const both = image({ entrypoint: ['node server.js'], command: ['--port', '$PORT'] })
  const line = 'node server.js --port $PORT'
  breaks(t, ended(both, said, bad), 'command', message('ENTRYPOINT'), instead('ENTRYPOINT and CMD', line))
})

t.test('programs that cannot be started', async (t) => {
  const check = 'Check its name and path, and what the stage that ships in Dockerfile installs and copies.'
  for (const output of [
    '[FATAL tini (7)] exec nope failed: No such file or directory',
    '/bin/sh: nope: not found',
    '/bin/sh: 1: nope: not found',
    'bash: line 1: nope: command not found',
    'sh: nope: not found\nsome more',
  ])
    breaks(t, ended(fine, output, { exitCode: 127 }), 'command', 'the image has no program "nope"', check)
  breaks(
    t,
    ended(fine, '', { exitCode: 127, error: 'exec: "nope": executable file not found in $PATH: unknown' }),
    'command',
    'the image has no program "nope"',
    check,
  )
  breaks(
    t,
    ended(fine, '[FATAL tini (7)] exec /start.sh failed: No such file or directory', { exitCode: 127 }),
    'command',
    '/start.sh cannot be started: it is not in the image, or the shell that its first line names is not',
    check,
  )
  breaks(
    t,
    ended(fine, '[FATAL tini (7)] exec /start.sh failed: Permission denied', { exitCode: 126 }),
    'command',
    '/start.sh may not be run by everybody',
    'In Dockerfile, before CMD: RUN chmod 755 /start.sh',
  )
})

t.test('$PORT where no shell fills it in', async (t) => {
  const literal = 'CMD in exec form does not expand $PORT; the app got the literal text $PORT'
  const words = image({ command: ['httpd', '-f', '-p', '0.0.0.0:$PORT', '-h', '/my www'] })
  const fix = "Use the shell form: in Dockerfile write: CMD exec httpd -f -p 0.0.0.0:$PORT -h '/my www'"
  breaks(t, ended(words, "httpd: bad port '$PORT'"), 'port', literal, fix)
  breaks(t, unbound(words, []), 'port', literal, fix)
  breaks(t, unbound(words, undefined), 'port', literal, fix)
  breaks(t, unbound(words, [everywhere(3000)]), 'port', literal, fix)
  const braces = image({ command: ['serve', 'my app', '--on=tcp://${PORT}'] })
  const other = "Use the shell form: in Dockerfile write: CMD exec serve 'my app' --on=tcp://${PORT}"
  breaks(t, unbound(braces, []), 'port', literal, other)
  const spaced = image({ command: ['serve', 'on "$PORT"'] })
  const quoted = 'Use the shell form: in Dockerfile write: CMD exec serve "on \\"$PORT\\""'
  breaks(t, unbound(spaced, []), 'port', literal, quoted)
  const entry = image({ entrypoint: ['httpd', '-p', '$PORT'], command: ['-f'] })
  breaks(
    t,
    ended(entry, ''),
    'port',
    literal.replace('CMD', 'ENTRYPOINT'),
    'Use the shell form: in Dockerfile write instead of its ENTRYPOINT and CMD: CMD exec httpd -p $PORT -f',
  )
  // A shell does look into these, whatever is wrong with them.
  for (const facts of [shell('httpd -p $PORT'), image({ entrypoint: ['/start', 'sh', '-c', 'serve $PORT'] })])
    t.equal(verdictOn(ended(facts, 'oh'), 'port')?.passed, null)
  t.equal(verdictOn(ended(image({ command: ['serve', '$PORTAL'] }), 'oh'), 'port')?.passed, null)
  const late = { ...ended(words, 'oh'), boot: { bound: true, seconds: 1 } }
  t.equal(verdictOn(late, 'running')?.passed, false, 'what was reached on its port has understood it')
})

t.test('another port', async (t) => {
  const message = 'it listens on port 8080, and Heroku gives the port in $PORT (41234 here)'
  const inCode =
    'Let the app listen on the port that the variable PORT names (Node.js: process.env.PORT); 8080 stands in its code or its settings.'
  const at = (facts: Rehearsal): Rehearsal => unbound(facts, [everywhere(8080)])
  for (const [facts, fix] of [
    [shell('httpd -f -p 8080'), 'In Dockerfile write: CMD exec httpd -f -p $PORT'],
    [shell('exec httpd -f -p0.0.0.0:8080'), 'In Dockerfile write: CMD exec httpd -f -p0.0.0.0:$PORT'],
    [image({ command: ['serve', '--port=8080'] }), 'In Dockerfile write: CMD exec serve --port=$PORT'],
    [shell('migrate; serve 8080'), 'In Dockerfile write: CMD migrate; serve $PORT'],
    [
      image({ entrypoint: ['/wrap'], command: ['serve', '8080'] }),
      'In Dockerfile write instead of its ENTRYPOINT and CMD: CMD exec /wrap serve $PORT',
    ],
    [
      image({ entrypoint: ['/wrap'], command: ['/bin/sh', '-c', 'serve 8080'] }),
      'In Dockerfile write: CMD exec serve $PORT',
    ],
    [
      image({ env: ['PATH=/bin', 'ADDRESS=:8080'], command: ['serve'] }),
      'In Dockerfile write: CMD exec env ADDRESS=:$PORT serve',
    ],
    [
      but({ config: { env: ['ADDRESS=:8080'] }, asked: 'migrate; serve' }),
      "Write --process 'web: export ADDRESS=:$PORT; migrate; serve'",
    ],
    [but({ asked: "serve 8080 'a b'" }), `Write --process 'web: exec serve $PORT '\\''a b'\\'''`],
    [
      but({ file: 'web/Dockerfile', config: { command: ['serve', '8080'] } }),
      'In web/Dockerfile write: CMD exec serve $PORT',
    ],
    [
      image({ command: ['sh', '-c', 'serve "$@"', 'sh', '8080'] }),
      `In Dockerfile write: CMD exec sh -c 'serve "$@"' sh $PORT`,
    ],
    [fine, inCode],
    [image({ env: ['PORT=8080'] }), inCode],
    [shell('serve 18080 80800 1.8080'), inCode],
    [but({ config: { env: ['ADDRESS=:8080'] }, shell: false }), inCode],
    [
      but({ config: { command: ['/serve', '8080'] }, shell: false }),
      'Let the app listen on the port that the variable PORT names (Node.js: process.env.PORT): its image has no shell to fill in $PORT for 8080.',
    ],
  ] as const)
    breaks(t, at(facts), 'port', message, fix)
  breaks(
    t,
    unbound(shell('serve localhost:8080'), [here(8080)]),
    'port',
    'it listens on 127.0.0.1:8080 only, and Heroku gives the port in $PORT (41234 here)',
    'In Dockerfile write: CMD exec serve 0.0.0.0:$PORT',
  )
  const two = unbound(shell('serve 8080'), [here(3000), everywhere(8080)])
  breaks(t, two, 'port', message, 'In Dockerfile write: CMD exec serve $PORT')
})

t.test('the right port for nobody', async (t) => {
  const message = 'it listens on 127.0.0.1 only, where nobody outside its container reaches it'
  for (const [facts, fix] of [
    [shell('httpd -p 127.0.0.1:$PORT'), 'In Dockerfile write: CMD exec httpd -p 0.0.0.0:$PORT'],
    [shell('serve --host=localhost'), 'In Dockerfile write: CMD exec serve --host=0.0.0.0'],
    [fine, 'Let the app listen on every address: its host must be 0.0.0.0, not 127.0.0.1 or localhost.'],
  ] as const)
    breaks(t, unbound(facts, [here(PORT), everywhere(9229)]), 'port', message, fix)
})

t.test('no port at all', async (t) => {
  breaks(
    t,
    unbound(fine, []),
    'port',
    'nothing in it listens on any port within 60 s',
    'Its output above says what it waits for. Heroku gives 60 s unless its boot timeout was raised; --boot-timeout gives as much here.',
  )
  breaks(
    t,
    unbound(fine, undefined),
    'port',
    'nothing answered on $PORT (41234) within 60 s, and what else it listens on cannot be seen here',
    'Let the app listen on 0.0.0.0, on the port that the variable PORT names.',
  )
})

t.test('root', async (t) => {
  const end = 'Heroku runs every image as a user of its own choice, whatever USER says.'
  const make = (folder: string): string =>
    `In Dockerfile, before USER and CMD: RUN mkdir -p ${folder} && chmod -R a+rwX ${folder}. ${end}`
  const owners = 'Change owners and users when the image is built, not when it starts. '
  const generic = `In Dockerfile, make what it writes to and give it to everybody: RUN chmod -R a+rwX …. ${end}`
  for (const [line, fix] of [
    ["mkdir: can't create directory '/data': Permission denied", make('/data')],
    ["/bin/sh: can't create /var/run/app.pid: Permission denied", make('/var/run')],
    ['nginx: [emerg] open() "/var/run/nginx.pid" failed (13: Permission denied)', make('/var/run')],
    ["Error: EACCES: permission denied, open '/app/log.txt'", make('/app')],
    ["PermissionError: [Errno 13] Permission denied: '/data'", make('/data')],
    ['chown: /srv/www: Operation not permitted', owners + make('/srv')],
    ['su-exec: setgroups: Operation not permitted', owners + generic],
    ['bind() to 0.0.0.0:80 failed (13: Permission denied)', generic],
    ['this program must be run as root', generic],
  ] as const) {
    const message = `it needs root: as user 23456 it says "${line}"`
    const output = `starting\n\u001b[31m${line}\u001b[0m\nbye\n`
    breaks(t, ended(fine, output), 'user', message, fix)
    breaks(t, unbound(fine, [], output), 'user', message, fix)
  }
  const table = 'ERROR: permission denied for table users'
  t.equal(verdictOn(ended(fine, table), 'running')?.passed, false, 'a database has rights of its own')
  t.equal(verdictOn(but({ web: { output: 'EACCES' } }), 'user')?.passed, true, 'it could do without')
})

t.test('what ends by itself', async (t) => {
  breaks(
    t,
    ended(fine, 'loading\nError: DATABASE_URL is not set.\n'),
    'running',
    'it ended by itself after 0.3 s, with exit code 1; the last that it said is "Error: DATABASE_URL is not set"',
    'Its output above says why.',
  )
  breaks(
    t,
    ended(but({ configured: false }), '', { exitCode: 7, seconds: 12.34 }),
    'running',
    'it ended by itself after 12.3 s, with exit code 7, and said nothing',
    'Let it say why it ends. If it wants config vars, give them with --env-file.',
  )
  breaks(
    t,
    ended(fine, 'hello', { exitCode: 0 }),
    'running',
    'it ended by itself after 0.3 s, with exit code 0; the last that it said is "hello"',
    "CMD must be the server itself, in the foreground: no & at its end, no daemon mode (nginx -g 'daemon off;'), no script that returns.",
  )
  for (const program of ['sh', 'node', '/usr/local/bin/python3.12'])
    breaks(
      t,
      ended(image({ command: [program] }), '', { exitCode: 0 }),
      'running',
      `it ended by itself after 0.3 s, with exit code 0: its command is only ${program}, which ends where nobody types`,
      'That is the CMD of the base image. End the stage that ships in Dockerfile with a CMD of its own, which starts the app.',
    )
  const told = judge(ended(fine, 'x')).find(({ rule }) => rule === 'port')
  t.strictSame(told, { rule: 'port', passed: null, message: 'it did not come so far' })
})

t.test('health', async (t) => {
  breaks(
    t,
    but({ health: { healthy: false, reason: 'after 60 s / answers 503' } }),
    'health',
    'after 60 s / answers 503',
    'Its output above may say why; --health-path, --health-status and --health-match say what healthy means.',
  )
  const away = but({
    health: { unreachable: 'it listens, and 10.0.0.5:49153 refused the connection from here' },
  })
  t.strictSame(verdictOn(away, 'health'), {
    rule: 'health',
    passed: null,
    message: 'not asked: it listens, and 10.0.0.5:49153 refused the connection from here',
  })
})

t.test('memory', async (t) => {
  const fix =
    'Let it use less (fewer worker processes, a smaller heap), or take a larger dyno and name it with --size.'
  const killed =
    'it was killed for want of memory: it needs more than its 512 MB and what can be swapped out here'
  const memory = { most: bytesOf(510), unclear: false, killed: false }
  t.equal(verdictOn(but({ memory }), 'memory')?.passed, true)
  t.equal(verdictOn(but({ memory: { ...memory, unclear: true } }), 'memory')?.passed, null)
  t.equal(verdictOn(but({ memory: { ...memory, most: undefined } }), 'memory')?.passed, null)
  breaks(
    t,
    but({ memory: { ...memory, most: bytesOf(700) } }),
    'memory',
    'it needs 700 MB, and Heroku swaps what is above 512 MB (R14), which is slow',
    fix,
  )
  breaks(t, but({ memory: { ...memory, killed: true } }), 'memory', killed, fix)
  breaks(t, ended(shell('trouble'), 'EACCES', { exitCode: 137, killed: true }), 'memory', killed, fix)
})

t.test('SIGTERM', async (t) => {
  const message = 'it still ran 30 s after SIGTERM and was killed, as on Heroku (R12)'
  const stop = { seconds: 30.2, killed: true }
  breaks(
    t,
    but({ stop }),
    'sigterm',
    message,
    'Let the app end on SIGTERM: take no more requests, answer those it has, exit. A script that starts it must hand over with exec.',
  )
  const trap = { ...shell("trap '' TERM; serve"), stop }
  breaks(
    t,
    trap,
    'sigterm',
    message,
    'Take the trap out of its command, so that SIGTERM reaches the app and ends it.',
  )
  t.equal(verdictOn(but({ stop: { seconds: 29, killed: false } }), 'sigterm')?.passed, true)
})

t.test('the release command', async (t) => {
  const state = { running: false, exitCode: 0, killed: false, error: '', pid: 0, seconds: 1.2 }
  const went = but({ release: { ended: state, output: '' } })
  t.strictSame(verdictOn(went, 'release'), {
    rule: 'release',
    passed: true,
    message: 'the release command ended well after 1.2 s',
  })
  const notRun = { web: undefined, boot: undefined, health: undefined, stop: undefined, memory: undefined }
  breaks(
    t,
    but({ ...notRun, release: { ended: { ...state, exitCode: 3 }, output: 'migrating\nno such table\n' } }),
    'release',
    'the release command ended with exit code 3; the last that it said is "no such table"',
    'Its output above says why. On Heroku the release before would go on serving.',
  )
  breaks(
    t,
    but({ ...notRun, release: { output: '' } }),
    'release',
    'the release command did not end',
    'It must end by itself; a server does not. A longer wait is --release-timeout.',
  )
})

t.test('several at once', async (t) => {
  const facts = but({ stop: { seconds: 30, killed: true } }, unbound(shell('serve 8080'), [everywhere(8080)]))
  t.same(
    judge(facts).flatMap(({ rule, passed }) => (passed === false ? [rule] : [])),
    ['port', 'sigterm'],
  )
  t.match(
    printVerdicts(judge(facts)),
    /^BROKEN {2}port {10}it listens.*\n {22}In Dockerfile write: CMD exec serve \$PORT\n- {7}health/m,
  )
})
