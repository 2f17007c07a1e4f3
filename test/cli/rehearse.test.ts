import t, { type Test } from 'tap'
import { useWorld } from '../stand/use.js'
import { docker, failsWith, says } from './look.js'
import { commitOf, createProject, outsideCi, type Project, type Ran, todoApp } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 4

const base = 'FROM stand.local/busybox:1'
const lines = (...all: string[]): { Dockerfile: string } => ({ Dockerfile: [...all, ''].join('\n') })

interface Verdict {
  rule: string
  passed: boolean | null
  message: string
  fix?: string
}

/** The document of a rehearsal. */
const verdictsOf = (ran: Ran): Verdict[] => (ran.json as unknown as { rules: Verdict[] }).rules

/** A project whose image is built. */
const built = async (t: Test, files: Record<string, string>): Promise<Project> => {
  const project = await createProject(t, world, { app: false, files })
  const ran = await project.slipway(['build'])
  t.equal(ran.code, 0, 'built', { log: ran.log.slice(-2000) })
  return project
}

/** The containers of rehearsals of this image, however they are. */
const containersOf = async (project: Project): Promise<string[]> => {
  const image = `${project.image}:${commitOf(project)}`
  const names = await docker(
    project,
    'ps',
    '--all',
    '--filter',
    `ancestor=${image}`,
    '--format',
    '{{.Names}}',
  )
  return names.split('\n').filter((name) => name !== '')
}

interface Bad {
  name: string
  files: Record<string, string>
  words?: string[]
  rule: string
  message: RegExp
  fix: string | RegExp
}

const bad: Bad[] = [
  {
    name: 'CMD in exec form with $PORT',
    files: lines(base, 'CMD ["httpd", "-f", "-p", "0.0.0.0:$PORT", "-h", "/tmp"]'),
    rule: 'port',
    message: /^CMD in exec form does not expand \$PORT; the app got the literal text \$PORT$/,
    fix: 'Use the shell form: in Dockerfile write: CMD exec httpd -f -p 0.0.0.0:$PORT -h /tmp',
  },
  {
    name: 'a fixed port',
    files: lines(base, 'CMD exec httpd -f -p 0.0.0.0:8080 -h /tmp'),
    words: ['--boot-timeout', '20s'],
    rule: 'port',
    message: /^it listens on port 8080, and Heroku gives the port in \$PORT \(\d+ here\)$/,
    fix: 'In Dockerfile write: CMD exec httpd -f -p 0.0.0.0:$PORT -h /tmp',
  },
  {
    name: 'ENTRYPOINT as one quoted word',
    files: lines(base, 'ENTRYPOINT ["httpd -f -p $PORT"]'),
    rule: 'command',
    message:
      /^ENTRYPOINT has program and arguments as one quoted word, and no program is called "httpd -f -p \$PORT"$/,
    fix: 'Without these quotes: in Dockerfile write instead of its ENTRYPOINT: CMD exec httpd -f -p $PORT',
  },
  {
    name: 'no CMD and no ENTRYPOINT',
    files: lines(base, 'CMD []'),
    rule: 'command',
    message: /^the image has neither CMD nor ENTRYPOINT/,
    fix: /^End the stage that ships in Dockerfile with the line that starts the app/,
  },
  {
    name: 'needs root',
    files: lines(base, 'CMD mkdir -p /data/www && exec httpd -f -p $PORT -h /data/www'),
    rule: 'user',
    message:
      /^it needs root: as user \d{5} it says "mkdir: can't create directory '\/data\/?': Permission denied"$/,
    fix: /^In Dockerfile, before USER and CMD: RUN mkdir -p \/data.* && chmod -R a\+rwX \/data/,
  },
  {
    name: 'listens on 127.0.0.1',
    files: lines(base, 'CMD exec httpd -f -p 127.0.0.1:$PORT -h /tmp'),
    words: ['--boot-timeout', '20s'],
    rule: 'port',
    message: /^it listens on 127\.0\.0\.1 only/,
    fix: 'In Dockerfile write: CMD exec httpd -f -p 0.0.0.0:$PORT -h /tmp',
  },
  {
    name: 'exits at once',
    files: lines(base, 'CMD httpd -p $PORT -h /tmp && echo started'),
    rule: 'running',
    message: /^it ended by itself after \d+\.\d s, with exit code 0; the last that it said is "started"$/,
    fix: /^CMD must be the server itself, in the foreground/,
  },
  {
    name: 'ignores SIGTERM',
    files: lines(base, 'CMD trap "" TERM; httpd -p $PORT -h /tmp; while :; do sleep 1; done'),
    rule: 'sigterm',
    message: /^it still ran 30 s after SIGTERM and was killed, as on Heroku \(R12\)$/,
    fix: /^Take the trap out of its command/,
  },
  {
    name: 'an ENTRYPOINT alone',
    files: lines(base, 'ENTRYPOINT httpd -f -p $PORT -h /tmp'),
    rule: 'command',
    message: /^the image has an ENTRYPOINT and no CMD, which Heroku refuses/,
    fix: 'Make its ENTRYPOINT a CMD: in Dockerfile write instead of its ENTRYPOINT: CMD exec httpd -f -p $PORT -h /tmp',
  },
  {
    name: 'a fixed port in an image without a shell',
    files: lines(
      `${base} AS base`,
      'FROM scratch',
      'COPY --from=base /bin/busybox /httpd',
      'CMD ["/httpd", "-f", "-p", "8080"]',
    ),
    words: ['--boot-timeout', '20s'],
    rule: 'port',
    message: /^it listens on port 8080, and Heroku gives the port in \$PORT/,
    fix: /its image has no shell to fill in \$PORT for 8080\.$/,
  },
  {
    name: 'more memory than there is',
    files: lines(
      'FROM stand.local/node:20',
      `CMD exec node -e "const all = []; for (;;) all.push(Buffer.alloc(2e7, 1))"`,
    ),
    words: ['--size', '64MB'],
    rule: 'memory',
    message: /^it was killed for want of memory: it needs more than its 64 MB/,
    fix: /--size/,
  },
  {
    name: 'an answer that is no good',
    files: lines(base, 'CMD exec httpd -f -p $PORT -h /tmp'),
    words: ['--health-path', '/healthz', '--health-timeout', '2s'],
    rule: 'health',
    message: /^after 2 s \/healthz answers 404$/,
    fix: /--health-path/,
  },
]

for (const { name, files, words = [], rule, message, fix } of bad)
  t.test(name, async (t) => {
    const project = await built(t, files)
    const ran = await project.slipway(['rehearse', '--json', ...words])
    t.equal(ran.code, 1, 'exit code', { log: ran.log.slice(-3000) })
    const broken = verdictsOf(ran).filter(({ passed }) => passed === false)
    t.match(broken, [{ rule, message, fix }], 'the one reason', { found: broken })
    t.equal(broken.length, 1)
    const image = `${project.image}:${commitOf(project)}`
    t.match(ran.json, { outcome: 'failed', image, error: { code: 'E_REHEARSAL' } })
    t.equal(ran.json.error?.message, `The image ${image} failed its rehearsal: ${rule}.`)
    t.same(await containersOf(project), [], 'no container is left')
  })

t.test('the app of the demo passes', async (t) => {
  const project = await createProject(t, world, { from: todoApp, app: false })
  await project.slipway(['build'])
  const file = { SLIPWAY_ENV_FILE: '.env.template' }
  const words = [
    'rehearse',
    '--health-path',
    '/healthz',
    '--process',
    'web',
    '--process',
    'release: env; id -u',
  ]
  const ran = await project.slipway(words, file)
  t.equal(ran.code, 0, 'exit code', { log: ran.log.slice(-3000) })
  const image = `${project.image}:${commitOf(project)}`
  says(t, ran, `rehearse done: ${image} keeps Heroku's rules\n`)
  const rows = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/))
  t.same(
    rows.map(([kept, rule]) => `${kept} ${rule}`),
    ['architecture', 'command', 'release', 'user', 'running', 'port', 'health', 'memory', 'sigterm'].map(
      (rule) => `kept ${rule}`,
    ),
  )
  const row = (rule: string): string => rows.find(([, name]) => name === rule)?.[2] ?? ''
  t.equal(row('command'), 'it runs CMD ["node", "src/server.js"]')
  t.equal(row('health'), '/healthz answers 200, 3 times in a row')
  t.match(row('memory'), /^at most \d+(\.\d)? MB of its 512 MB were seen in use$/)
  const [, user = ''] = /^it runs as user (\d{5})$/.exec(row('user')) ?? []
  says(t, ran, new RegExp(`^${user}$`, 'm'))
  const [, port = ''] = /\((\d+)\)/.exec(row('port')) ?? []
  says(t, ran, new RegExp(`^todo-app .* listens on port ${port}$`, 'm'))
  says(t, ran, /^DYNO=release\.1$/m)
  says(t, ran, /^SIGTERM: closing$/m)
  t.same(await containersOf(project), [])
})

t.test('config vars are handed over by name, and their values are not printed', async (t) => {
  const page = 'CMD env > /tmp/index.html; cat /tmp/index.html; exec httpd -f -p $PORT -h /tmp'
  const config = 'URL="postgres://app:quite-secret@db/app" # main\nPORT=1\nPATH=/bin\nMODE=production\n'
  const project = await built(t, { ...lines(base, page), 'config.env': config })
  const words = ['--health-match', 'URL=postgres://app:quite-secret@db/app\n', '--size', 'standard-2x']
  const ran = await project.slipway(['rehearse', ...words], { SLIPWAY_ENV_FILE: 'config.env' })
  t.equal(ran.code, 0, 'the app has them', { log: ran.log.slice(-3000) })
  t.notMatch(ran.stdout + ran.stderr, 'quite-secret')
  says(
    t,
    ran,
    / --memory 1024m --memory-swap 2048m .* --env PATH=\/bin --env PORT=(?!1 )\d+ --env DYNO=web\.1 --env URL --env MODE /,
  )
  says(t, ran, /^URL=\[secret\]$/m)
  says(t, ran, /^MODE=production$/m)
  const missing = await project.slipway(['rehearse'], { SLIPWAY_ENV_FILE: 'none.env' })
  failsWith(t, missing, { exit: 2, code: 'E_FILE_READ', message: /^none\.env cannot be read/, hint: /path/ })
})

t.test('the release command comes first, and what fails there goes no further', async (t) => {
  const project = await built(t, lines(base, 'CMD exec httpd -f -p $PORT -h /tmp'))
  const rehearse = (command: string, ...words: string[]): Promise<Ran> =>
    project.slipway(['rehearse', '--process', 'web', '--process', `release: ${command}`, ...words])
  const failed = await rehearse('echo no such table; exit 3')
  t.equal(failed.code, 1)
  t.match(
    failed.stdout,
    /^BROKEN {2}release {7}the release command ended with exit code 3; .* "no such table"$/m,
  )
  t.match(failed.stdout, /^- {7}port {10}it was not started$/m)
  t.notMatch(failed.log, /-web/, 'the web process is not run')
  const late = await rehearse('exec sleep 300', '--release-timeout', '1s')
  t.match(late.stdout, /^BROKEN {2}release {7}the release command did not end$/m)
  t.same(await containersOf(project), [])
})

t.test('another command, and an image by its name', async (t) => {
  const project = await built(t, lines(base, 'CMD ["false"]'))
  await docker(project, 'tag', `${project.image}:${commitOf(project)}`, `${project.user}:mine`)
  t.teardown(() => docker(project, 'rmi', `${project.user}:mine`))
  const words = ['rehearse', `${project.user}:mine`, '--process', 'web: exec httpd -f -p $PORT -h /tmp']
  const ran = await project.slipway(words, outsideCi(project.env))
  t.equal(ran.code, 0, 'exit code', { log: ran.log.slice(-3000) })
  says(t, ran, `rehearse done: ${project.user}:mine keeps Heroku's rules\n`)
})

t.test('what cannot be rehearsed', async (t) => {
  const project = await createProject(t, world, { app: false })
  const image = `${project.image}:${commitOf(project)}`
  failsWith(t, await project.slipway(['rehearse']), {
    ...{ exit: 1, code: 'E_NOT_BUILT', hint: /^ {2}Run slipway build first/ },
    message: new RegExp(`^There is no built image ${image}\\.`),
  })
  failsWith(t, await project.slipway(['rehearse', 'nobody/nothing:1']), {
    ...{ exit: 1, code: 'E_NO_IMAGE', hint: /docker pull nobody\/nothing:1/ },
    message: /^The Docker engine has no image nobody\/nothing:1\./,
  })
  failsWith(t, await project.slipway(['rehearse', '--size', 'huge']), {
    ...{ exit: 2, code: 'E_VALUE', hint: /settings/ },
    message: /^--size takes an amount such as 512MB or a dyno size such as standard-2x, not "huge"\./,
  })
  failsWith(t, await project.slipway(['rehearse', '--process', 'worker']), {
    ...{ exit: 2, code: 'E_VALUE', hint: /settings/ },
    message: /^--process takes web among its types, not "worker"\./,
  })
})

t.test('a dry run starts nothing', async (t) => {
  const project = await built(t, lines(base, 'CMD exec httpd -f -p $PORT -h /tmp'))
  const words = ['rehearse', '--dry-run', '--process', 'web', '--process', 'release: true']
  const ran = await project.slipway(words)
  t.equal(ran.code, 0)
  t.equal(ran.stdout, '')
  const [, web = ''] = /docker create --name (slipway-rehearsal-\w+-web) /.exec(ran.log) ?? []
  for (const line of [
    `[read] $ docker image inspect --format '{{json .}}' ${project.image}:${commitOf(project)}`,
    `[write] $ docker create --name ${web.replace('web', 'release')} --init --user `,
    `[write] $ docker create --name ${web} --init --user `,
    `[write] $ docker start ${web}`,
    `[read] GET http://127.0.0.1:<port>/ until healthy`,
    `[write] $ docker stop -t 30 ${web}`,
    `[write] $ docker rm --force --volumes ${web}`,
    'rehearse planned: 9 writes shown, none made',
  ])
    says(t, ran, line)
  t.same(await containersOf(project), [])
  const steps = (await project.slipway([...words, '--json'])).json.steps
  t.same(
    steps.filter(({ effect, outcome }) => effect === 'write' && outcome !== 'shown'),
    [],
  )
})

const speaks = lines(base, 'CMD echo it has begun; exec sleep 300')

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  t.test(`${signal} leaves nothing`, async (t) => {
    const project = await built(t, speaks)
    const running = project.start(['rehearse'])
    await running.says(/^it has begun/m)
    t.equal((await containersOf(project)).length, 1)
    running.child.kill(signal)
    const ran = await running.ended
    t.equal(ran.code, signal === 'SIGINT' ? 130 : 143, 'exit code', { log: ran.log })
    says(t, ran, new RegExp(`^error: rehearse ended by ${signal}$`, 'm'))
    t.same(await containersOf(project), [])
    t.notMatch(ran.log, /^\s+at .*:\d+:\d+\)?$/m, 'no stack trace')
  })

t.test('a signal while the container is made', async (t) => {
  const project = await built(t, speaks)
  for (const pause of [0, 10, 20, 30, 40, 50, 60, 70]) {
    const running = project.start(['rehearse'])
    await running.says(/\$ docker create /)
    await new Promise((resolve) => setTimeout(resolve, pause))
    running.child.kill('SIGTERM')
    t.equal((await running.ended).code, 143, `${pause} ms after it was begun`)
    t.same(await containersOf(project), [])
  }
})

t.test('what a killed run left is removed by the next', async (t) => {
  const project = await built(t, speaks)
  const running = project.start(['rehearse'])
  await running.says(/^it has begun/m)
  running.child.kill('SIGKILL')
  await running.ended
  t.equal((await containersOf(project)).length, 1)
  const ran = await project.slipway(['rehearse', '--boot-timeout', '1s'])
  t.match(ran.stdout, /^BROKEN {2}port /m)
  t.same(await containersOf(project), [])
})
