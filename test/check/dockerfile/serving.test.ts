import t from 'tap'
import { configuredOf, serverOf, servingOf } from '../../../src/check/dockerfile/serving.js'
import { servers } from '../../../src/check/dockerfile/servers.js'

const run = (line: string, env: Record<string, string> = {}) => {
  const [program = '', ...args] = line.split(' ')
  return {
    file: 'Dockerfile',
    line: 1,
    program,
    args,
    through: [],
    maybe: false,
    env: new Map(Object.entries(env)),
  }
}

/** `8000 command here`: where it listens, what says so, and whether only the container reaches it. */
const shown = (line: string, env: Record<string, string> = {}): string => {
  const found = servingOf(run(line, env))
  if (found === undefined) return 'nothing'
  const { port, loopback } = found
  const where = port.kind === 'fixed' ? `${port.number} ${port.by}` : port.kind
  return loopback === true ? `${where} here` : loopback === undefined ? `${where} ?` : where
}

t.test('where a server listens', async (t) => {
  const cases: Record<string, string> = {
    'uvicorn app:app': '8000 default here',
    'uvicorn app:app --host 0.0.0.0': '8000 default',
    'uvicorn app:app --host=0.0.0.0 --port=80': '80 command',
    'uvicorn app:app --host :: --port $PORT': 'variable',
    'uvicorn app:app --host $HOST --port ${PORT:-8000}': 'variable ?',
    'uvicorn app:app --port $(cat port)': 'unknown here',
    'gunicorn app:app': 'unknown',
    'gunicorn -b 0.0.0.0:8000 app:app': '8000 command',
    'gunicorn -b0.0.0.0:8000 app:app': '8000 command',
    'gunicorn --bind=:$PORT app:app': 'variable',
    'gunicorn --bind 127.0.0.1:8000 app:app': '8000 command here',
    'gunicorn --bind [::]:8000 app:app': '8000 command',
    'gunicorn --bind unix:/tmp/app.sock app:app': 'unknown ?',
    'gunicorn -b 0.0.0.0:8000 -b 0.0.0.0:$PORT app:app': 'variable',
    'hypercorn app:app --bind localhost:5000': '5000 command here',
    'daphne -b 0.0.0.0 -p 8001 app:app': '8001 command',
    'waitress-serve --listen=*:8080 app:app': '8080 command',
    'flask run': '5000 default here',
    'flask run -h 0.0.0.0 -p 5001': '5001 command',
    'flask --app hello run --host=0.0.0.0': '5000 default',
    'flask db upgrade': 'nothing',
    'manage.py runserver': '8000 default here',
    'manage.py runserver 8080': '8080 command here',
    'manage.py runserver 0.0.0.0:8000': '8000 command',
    'manage.py runserver 0:$PORT --noreload': 'variable',
    'manage.py migrate': 'nothing',
    'http.server': '8000 default',
    'http.server 8080 --bind 127.0.0.1': '8080 command here',
    'streamlit run app.py --server.port=8501': '8501 command',
    'next start': 'unknown',
    'next start -p 3000': '3000 command',
    'vite --host': '5173 default',
    'vite --host --port 80': '80 command',
    'vite build': 'nothing',
    'ng serve': '4200 default here',
    'serve -s build': 'unknown',
    'serve -s build -l 3000': '3000 command',
    'serve -s build -l tcp://0.0.0.0:5000': '5000 command',
    'php -S 0.0.0.0:80 -t public': '80 command',
    'php worker.php': 'nothing',
    'artisan serve --host=0.0.0.0': '8000 default',
    'rails server -b 0.0.0.0': 'unknown',
    'rails s -p 3000': '3000 command',
    'rails db:migrate': 'nothing',
    'puma -b tcp://0.0.0.0:9292': '9292 command',
    'java -Dserver.port=8080 -jar a.jar': '8080 command',
    'java -jar a.jar --server.port=${PORT}': 'variable',
    'java -jar a.jar': 'unknown',
    'dotnet a.dll --urls http://*:5000;https://*:5001': '5000 command',
    'httpd -f -p 8080': '8080 command',
    'node server.js': 'nothing',
    'node server.js --port 3000': '3000 command',
    'psql --port 5432': 'nothing',
    'caddy file-server': '80 default',
  }
  for (const [line, where] of Object.entries(cases)) t.equal(shown(line), where, line)
})

t.test('what variables of the image say', async (t) => {
  t.equal(shown('flask run', { FLASK_RUN_HOST: '0.0.0.0', FLASK_RUN_PORT: '80' }), '80 variable')
  t.equal(shown('uvicorn a:b --port $APP_PORT', { APP_PORT: '80' }), '80 variable here')
  t.equal(shown('uvicorn a:b --port $APP_PORT'), 'unknown here')
  t.equal(shown('dotnet a.dll', { ASPNETCORE_URLS: 'http://+:80' }), '80 variable')
  t.equal(shown('dotnet a.dll', { ASPNETCORE_URLS: 'http://+:$PORT' }), 'variable')
  t.equal(
    shown('node a.js', { PORT: '3000' }),
    '3000 command ?',
    'set by the command itself, over what is given',
  )
  t.equal(shown('uvicorn a:b --port 80', { UVICORN_PORT: '90' }), '80 command here', 'words count more')
})

t.test('servers that a file configures', async (t) => {
  for (const line of [
    'nginx -g daemon',
    'httpd-foreground',
    'httpd -DFOREGROUND',
    'apache2-foreground',
    'caddy run',
  ])
    t.ok(configuredOf(run(line)), line)
  for (const line of ['nginx -t', 'httpd -f -p 80', 'caddy fmt', 'node nginx'])
    t.notOk(configuredOf(run(line)), line)
})

t.test('the table', async (t) => {
  for (const { page, program } of servers) t.match(page, /^https:\/\/[^ ]+$/, String(program))
  t.equal(serverOf(run('fastapi dev'))?.development, true)
  t.equal(serverOf(run('fastapi run'))?.development, undefined)
})
