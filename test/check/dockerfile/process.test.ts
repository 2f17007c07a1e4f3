import t from 'tap'
import { commandOfBase, isInteractive } from '../../../src/check/dockerfile/bases.js'
import { copiedConfigs } from '../../../src/check/dockerfile/configs.js'
import { readDockerfiles } from '../../../src/check/dockerfile/facts.js'
import { readsPort } from '../../../src/check/dockerfile/process.js'

const factsOf = async (Dockerfile: string, files: Record<string, string> = {}) => {
  const all = new Map(Object.entries({ Dockerfile: `FROM a:1\n${Dockerfile}\n`, ...files }))
  return (await readDockerfiles({ files: all })).find(({ file }) => file === 'Dockerfile')
}

/** What is run, each with where it stands, and `?` at the end where not all can be read. */
const runsOf = async (Dockerfile: string, files: Record<string, string> = {}): Promise<string[]> => {
  const process = (await factsOf(Dockerfile, files))?.process
  const runs = process?.runs.map(
    ({ file, line, program, args }) => `${file}:${line} ${[program, ...args].join(' ')}`,
  )
  return [...(runs ?? []), ...(process?.whole === true ? [] : ['?'])]
}

const sh = (...all: string[]): string => ['#!/bin/sh', ...all, ''].join('\n')

t.test('what a process starts', async (t) => {
  const pkg = {
    'package.json': JSON.stringify({
      scripts: { start: 'node a.js', serve: 'npm start', loop: 'npm run loop' },
    }),
  }
  const cases: ReadonlyArray<readonly [string, Record<string, string>, readonly string[]]> = [
    ['CMD ["a", "b"]', {}, ['Dockerfile:2 a b']],
    ['ENTRYPOINT ["a"]\nCMD ["b", "c"]', {}, ['Dockerfile:3 a b c']],
    ['ENTRYPOINT a\nCMD ["b"]', {}, ['Dockerfile:2 a']],
    ['CMD a b && exec c "d e"', {}, ['Dockerfile:2 a b', 'Dockerfile:2 c d e']],
    ['ENTRYPOINT ["bash", "-lc"]\nCMD ["a && b"]', {}, ['Dockerfile:3 a', 'Dockerfile:3 b']],
    [
      'ENTRYPOINT ["./entrypoint.sh"]\nCMD ["a", "b"]',
      { 'entrypoint.sh': sh('set -e', 'exec "$@"') },
      ['entrypoint.sh:2 set -e', 'entrypoint.sh:3 a b'],
    ],
    ['ENTRYPOINT ["/docker-entrypoint.sh"]\nCMD ["a", "b"]', {}, ['Dockerfile:3 a b', '?']],
    ['CMD ["sh", "bin/start.sh", "x"]', { 'bin/start.sh': sh('a $@') }, ['bin/start.sh:2 a x']],
    ['CMD ["./start"]', { start: '#!/usr/bin/env bash\na' }, ['start:2 a']],
    ['CMD ["./start"]', { start: '#!/usr/bin/env node\na' }, ['Dockerfile:2 start']],
    ['CMD ["./start.sh"]', { 'a/start.sh': sh('a'), 'b/start.sh': sh('b') }, ['?']],
    ['CMD ["./loop.sh"]', { 'loop.sh': sh('./loop.sh') }, ['loop.sh:2 loop.sh', '?']],
    ['COPY package.json .\nCMD npm start', pkg, ['Dockerfile:3 node a.js']],
    ['COPY . .\nCMD ["yarn", "serve"]', pkg, ['Dockerfile:3 node a.js']],
    ['COPY . .\nCMD npm start -- --port 80', pkg, ['Dockerfile:3 node a.js --port 80']],
    ['COPY . .\nCMD ["npm", "run", "nothing"]', pkg, ['Dockerfile:3 npm run nothing', '?']],
    ['COPY . .\nCMD ["npm", "run", "loop"]', pkg, ['Dockerfile:3 npm run loop', '?']],
    [
      'COPY . .\nCMD npm --prefix web start',
      { 'web/package.json': '{"scripts":{"start":"a"}}' },
      ['Dockerfile:3 a'],
    ],
    [
      'COPY . .\nCMD cd web && npm start',
      { 'web/package.json': '{"scripts":{"start":"a"}}' },
      ['Dockerfile:3 cd web', 'Dockerfile:3 a'],
    ],
    ['COPY . .\nCMD ["npm", "start"]', { 'package.json': 'no json' }, ['Dockerfile:3 npm start', '?']],
    ['CMD npx concurrently "a b" "c"', {}, ['Dockerfile:2 a b', 'Dockerfile:2 c']],
    ['CMD supervisord -n', {}, ['Dockerfile:2 supervisord -n', '?']],
  ]
  for (const [Dockerfile, files, runs] of cases) t.same(await runsOf(Dockerfile, files), runs, Dockerfile)
})

t.test('variables that are set for a program', async (t) => {
  const envOf = async (Dockerfile: string) => {
    const runs = (await factsOf(Dockerfile))?.process?.runs ?? []
    return Object.fromEntries(runs.at(-1)?.env ?? [])
  }
  t.same(await envOf('ENV PORT=80 A=b\nCMD ["c"]'), { A: 'b' }, 'Heroku gives another PORT')
  t.same(await envOf('CMD PORT=80 c'), { PORT: '80' })
  t.same(await envOf('CMD export PORT=80; c'), { PORT: '80' })
  t.same(await envOf('CMD ["env", "PORT=80", "c"]'), { PORT: '80' })
})

t.test('what base images start', async (t) => {
  const cases: Record<string, string | undefined> = {
    python: 'python3',
    'python:3.13-slim': 'python3',
    'docker.io/library/node:22': 'node',
    'public.ecr.aws/docker/library/ruby:3': 'irb',
    'php:8.4-apache': 'apache2-foreground',
    'php:8.4-fpm-alpine': 'php-fpm',
    'php:8.4-cli': 'php -a',
    'nginx:1.29@sha256:abc': 'nginx -g daemon',
    'mcr.microsoft.com/dotnet/aspnet:8.0': 'sh',
    'alice/python:1': undefined,
    'nodered/node-red': undefined,
    'python-app:1': undefined,
  }
  for (const [base, words] of Object.entries(cases)) t.equal(commandOfBase(base)?.join(' '), words, base)
  t.equal(isInteractive('python3', []), true)
  t.equal(isInteractive('bash', ['-l']), true)
  t.equal(isInteractive('python3', ['app.py']), false)
})

t.test('who knows PORT', async (t) => {
  for (const text of [
    '$PORT',
    '${PORT:-80}',
    '"0.0.0.0:$PORT"',
    'process.env.PORT',
    "os.environ['PORT']",
    '%(ENV_PORT)s',
    'envsubst < a',
  ])
    t.equal(readsPort(text), true, text)
  for (const text of ['$PORTAL', 'PORT=80', '$DB_PORT', '--port 80', 'EXPORT'])
    t.equal(readsPort(text), false, text)
})

t.test('configuration files', async (t) => {
  const of = async (Dockerfile: string, files: Record<string, string> = {}) => {
    const facts = await factsOf(Dockerfile, files)
    const stage = facts?.ships?.stage
    if (facts === undefined || stage === undefined) return 'none'
    const found = copiedConfigs(facts, stage, /\/nginx\b|\.conf\b/, new Map(Object.entries(files)))
    return found?.map(
      ({ file, text, listens }) => `${file} ${text === undefined ? 'unseen' : (listens?.number ?? '-')}`,
    )
  }
  t.same(await of('COPY dist /usr/share/nginx/html'), [])
  t.same(await of('COPY nginx.conf /etc/nginx/'), ['nginx.conf unseen'])
  t.same(await of('COPY nginx.conf /etc/nginx/', { 'nginx.conf': 'a;\n  listen [::]:81;' }), [
    'nginx.conf 81',
  ])
  t.same(await of('COPY nginx/ /etc/nginx/conf.d/', { 'nginx/a.conf': 'listen 82;' }), ['nginx/a.conf 82'])
  t.same(await of('COPY <<E /etc/nginx/conf.d/a.conf\nlisten 83;\nE'), ['Dockerfile 83'])
  t.same(await of('COPY nginx.conf /etc/nginx/', { 'nginx.conf': 'listen $PORT;' }), undefined)
  t.same(await of('COPY a.template /etc/nginx/templates/'), undefined)
  t.same(await of("RUN sed -i 's/80/81/' /etc/nginx/conf.d/default.conf"), undefined)
})
