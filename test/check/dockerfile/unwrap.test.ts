import t from 'tap'
import { commandsIn } from '../../../src/check/dockerfile/commands.js'
import { unwrap } from '../../../src/check/dockerfile/unwrap.js'

t.test('what stands in front of a program', async (t) => {
  const cases: Record<string, string> = {
    'exec gunicorn app:app': 'gunicorn app:app',
    'exec env A=b C=$D gunicorn': 'gunicorn',
    'A=1 node server.js': 'node server.js',
    'tini -- node server.js': 'node server.js',
    '/usr/bin/dumb-init node server.js': 'node server.js',
    'sudo -u app node x': 'node x',
    'gosu app:app node x': 'node x',
    'timeout -k 5 10 node x': 'node x',
    'poetry run gunicorn app': 'gunicorn app',
    'poetry install': 'poetry install',
    'pipenv run flask run': 'flask run',
    'uv run --env-file .env uvicorn a:b': 'uvicorn a:b',
    'conda run --no-capture-output -n env python app.py': 'python app.py',
    'bundle exec rails s': 'rails s',
    'bundle install': 'bundle install',
    'npx --yes serve -s build': 'serve -s build',
    'pnpm exec next start': 'next start',
    './wait-for-it.sh db:5432 -t 60 -- gunicorn a': 'gunicorn a',
    'dockerize -wait tcp://db:5432 -timeout 60s node x': 'node x',
    'python -m flask run': 'flask run',
    'python3 -u -m http.server 80': 'http.server 80',
    'python manage.py runserver': 'manage.py runserver',
    'python app.py -m x': 'python app.py -m x',
    'node node_modules/.bin/next start': 'node_modules/.bin/next start',
    'php artisan serve': 'artisan serve',
    'ruby bin/rails s': 'bin/rails s',
    'newrelic-admin run-program gunicorn a': 'newrelic-admin run-program gunicorn a',
    '': '',
  }
  for (const [line, program] of Object.entries(cases))
    t.equal(unwrap(line.split(' ')).words.join(' '), program, line)
  t.same([...unwrap(['env', 'PORT=80', 'node']).set], [['PORT', '80']])
  t.same(unwrap(['sudo', 'su-exec', 'app', 'node']).through, ['sudo', 'su-exec'])
})

t.test('the commands of a shell text', async (t) => {
  const of = (text: string) => commandsIn(text).map(({ words, line }) => `${line} ${words.join(' ')}`)
  t.same(of('set -e\nif [ -f a ]; then b "$@"; else (c | d) & fi\n# e\nexec f'), [
    '0 set -e',
    '1 [ -f a ]',
    '1 b $@',
    '1 c',
    '1 d',
    '3 exec f',
  ])
  t.same(of('a "$(b c)" `d`'), ['0 a $(b c) `d`'], 'a substitution starts nothing that stays')
  t.same(of('for x in 1 2; do a $x; done; f() { g; }; case $1 in h) i;; esac'), ['0 a $x', '0 g', '0 i'])
  t.same(
    [...(commandsIn('PORT=80 A="b c" node x')[0]?.set ?? [])],
    [
      ['PORT', '80'],
      ['A', 'b c'],
    ],
  )
  const branches = (text: string) => commandsIn(text).flatMap(({ words, maybe }) => (maybe ? words : []))
  t.same(branches('a; if b; then c; else d; fi; case $e in f) g;; esac; (h; for i in 1; do j; done)'), [
    'b',
    'c',
    'd',
    'g',
  ])
  for (const text of ['', "a 'b", 'if', '((', '<<', 'a && ', '${'.repeat(2000), '('.repeat(5000)])
    commandsIn(text)
})
