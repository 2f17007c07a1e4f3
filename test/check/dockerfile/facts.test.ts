import { readFileSync } from 'node:fs'
import t from 'tap'
import { isDockerfile, readDockerfiles } from '../../../src/check/dockerfile/facts.js'
import { asLines, judge } from './judge.js'

const lines = (...all: string[]): string => [...all, ''].join('\n')
const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

t.test('what is a Dockerfile', async (t) => {
  for (const path of [
    'Dockerfile',
    'api/Dockerfile',
    'Dockerfile.dev',
    'web.Dockerfile',
    'docker/app.dockerfile',
  ])
    t.equal(isDockerfile(path), true, path)
  for (const path of [
    'Dockerfile.dockerignore',
    'node_modules/x/Dockerfile',
    '.devcontainer/Dockerfile',
    'docs/Dockerfiles.md',
    'src/dockerfile.ts',
  ])
    t.equal(isDockerfile(path), false, path)
})

t.test('the apps of this repository', async (t) => {
  t.same(
    await judge({
      Dockerfile: read('examples/todo-app/Dockerfile'),
      '.dockerignore': read('examples/todo-app/.dockerignore'),
      'package.json': read('examples/todo-app/package.json'),
      'slipway.yml': 'app: todo\n',
    }),
    [],
  )
  for (const layout of ['shared', 'separate']) {
    const Dockerfile = read(`test/bench/ship/layouts/${layout}.Dockerfile`)
    t.same(await judge({ Dockerfile }, { paths: ['.npmrc'] }), [], layout)
  }
})

t.test('what a rehearsal would find is found before', async (t) => {
  const base = 'FROM busybox:1'
  const cases: ReadonlyArray<readonly [name: string, Dockerfile: string, finds: readonly string[]]> = [
    [
      'CMD in exec form with $PORT',
      lines(base, 'CMD ["httpd", "-f", "-p", "0.0.0.0:$PORT", "-h", "/tmp"]'),
      ['error port-in-exec-form Dockerfile:2'],
    ],
    [
      'a fixed port',
      lines(base, 'CMD exec httpd -f -p 0.0.0.0:8080 -h /tmp'),
      ['error port-not-used Dockerfile:2'],
    ],
    [
      'ENTRYPOINT as one quoted word',
      lines(base, 'ENTRYPOINT ["httpd -f -p $PORT"]'),
      [
        'error port-in-exec-form Dockerfile:2',
        'warning no-command Dockerfile:2',
        'error entrypoint-one-word Dockerfile:2',
      ],
    ],
    ['no CMD and no ENTRYPOINT', lines(base, 'CMD []'), ['error no-command Dockerfile:2']],
    [
      'needs root',
      lines(base, 'CMD mkdir -p /data/www && exec httpd -f -p $PORT -h /data/www'),
      ['warning needs-root Dockerfile:2'],
    ],
    [
      'listens on 127.0.0.1',
      lines(base, 'CMD exec httpd -f -p 127.0.0.1:$PORT -h /tmp'),
      ['error listens-on-localhost Dockerfile:2'],
    ],
    [
      'exits at once',
      lines(base, 'CMD httpd -p $PORT -h /tmp && echo started'),
      ['error no-command Dockerfile:2'],
    ],
    [
      'ignores SIGTERM, which only a rehearsal shows',
      lines(base, 'CMD trap "" TERM; httpd -p $PORT -h /tmp; while :; do sleep 1; done'),
      [],
    ],
    [
      'an ENTRYPOINT alone',
      lines(base, 'ENTRYPOINT httpd -f -p $PORT -h /tmp'),
      ['warning no-command Dockerfile:2'],
    ],
    [
      'a fixed port in an image without a shell',
      lines(
        `${base} AS base`,
        'FROM scratch',
        'COPY --from=base /bin/busybox /httpd',
        'CMD ["/httpd", "-f", "-p", "8080"]',
      ),
      ['error port-not-used Dockerfile:4'],
    ],
  ]
  for (const [name, Dockerfile, finds] of cases) t.same(asLines(await judge({ Dockerfile })), finds, name)
})

t.test('where the image goes', async (t) => {
  const Dockerfile = lines('FROM python:3.13', 'CMD uvicorn app:app --host 0.0.0.0 --port 8000')
  const finds = async (files: Record<string, string>) => asLines(await judge({ Dockerfile, ...files }))
  const error = ['error port-not-used Dockerfile:2']
  const note = ['note port-not-used Dockerfile:2']
  t.same(await finds({}), error, 'no pipeline yet')
  t.same(await finds({ '.travis.yml': 'script: docker build -t alice/app .\n' }), note, 'somewhere')
  t.same(await finds({ '.travis.yml': 'env: HEROKU_APP=todo\nscript: docker build .\n' }), error, 'to Heroku')
  t.same(await finds({ '.travis.yml': 'script: docker build .\n# heroku one day\n' }), note, 'a comment')
  t.same(
    await finds({ '.travis.yml': 'script: node slipway.js ship\n' }),
    note.length > 0 ? error : [],
    'slipway',
  )
  t.same(
    await finds({
      '.travis.yml': 'script: docker build -f api/Dockerfile -t registry.heroku.com/a/web .\n',
      'api/Dockerfile': Dockerfile,
    }),
    ['error port-not-used api/Dockerfile:2'],
    'another one is built',
  )
  t.same(
    await finds({ 'slipway.yml': "process: 'web: uvicorn app:app --port $PORT'\n" }),
    [],
    'another command',
  )
  t.same(
    await finds({ 'heroku.yml': 'build:\n  docker:\n    web: Dockerfile\nrun:\n  web: ./start\n' }),
    [],
    'heroku.yml',
  )
  t.same(
    await finds({ 'Dockerfile.dev': lines('FROM node', 'CMD nodemon') }),
    error,
    'one that is not for going live',
  )
})

t.test('the stage that ships', async (t) => {
  const Dockerfile = lines(
    'FROM a:1 AS base',
    'FROM base AS test',
    'FROM base AS production',
    'FROM base AS last',
  )
  const shipsOf = async (files: Record<string, string>) => {
    const [facts] = await readDockerfiles({ files: new Map(Object.entries({ Dockerfile, ...files })) })
    return [facts?.ships?.stage.name, facts?.ships?.why]
  }
  t.same(await shipsOf({}), ['last', 'the last stage'])
  t.same(await shipsOf({ 'slipway.yml': 'app: a\n' }), ['production', 'the stage production'])
  t.same(await shipsOf({ 'slipway.yml': 'target: BASE\n' }), ['base', 'asked for'])
  t.same(await shipsOf({ '.travis.yml': 'script: docker build --target base .' }), ['base', 'asked for'])
  t.same(await shipsOf({ '.travis.yml': 'script: docker build --target test .' }), ['last', 'the last stage'])
})

t.test('what the pipeline builds can be handed in', async (t) => {
  const Dockerfile = lines('FROM a:1 AS base', 'FROM base AS test')
  const build = {
    file: 'ci.sh',
    line: 7,
    dockerfile: 'Dockerfile',
    context: '.',
    target: 'live',
    ships: true,
  }
  t.same(asLines(await judge({ Dockerfile }, { builds: [build] })), [
    'error unknown-target ci.sh:7',
    'warning ships-another-stage Dockerfile:2',
  ])
})
