import t from 'tap'
import {
  dockerCat,
  dockerCreate,
  dockerDiscard,
  dockerEndpoint,
  dockerLogs,
  dockerPort,
  dockerStart,
  dockerState,
  dockerStats,
  dockerStop,
  dockerWait,
} from '../../src/docker/rehearsal-argv.js'

t.test('a container as a dyno', async (t) => {
  const spec = {
    image: 'alice/app:1',
    name: 'n',
    user: 23_456,
    memory: 512,
    port: 41_234,
    given: { PORT: '41234', DYNO: 'web.1' },
    env: ['DATABASE_URL'],
  }
  const start =
    'docker create --name n --init --user 23456:23456 --memory 512m --memory-swap 1024m --no-healthcheck --stop-signal SIGTERM'
  const end = '--env PORT=41234 --env DYNO=web.1 --env DATABASE_URL alice/app:1'
  t.equal(dockerCreate(spec).join(' '), `${start} ${end}`)
  t.equal(
    dockerCreate({ ...spec, publish: '127.0.0.1' }).join(' '),
    `${start} --publish 127.0.0.1::41234 ${end}`,
  )
  t.equal(dockerCreate({ ...spec, publish: 'every address' }).join(' '), `${start} --publish 41234 ${end}`)
  t.same(dockerCreate({ ...spec, command: 'exec a b' }).slice(-4), [
    'alice/app:1',
    '/bin/sh',
    '-c',
    'exec a b',
  ])
})

t.test('what is done with it', async (t) => {
  for (const [argv, line] of [
    [dockerStart('n'), 'docker start n'],
    [dockerLogs('n'), 'docker logs --follow n'],
    [dockerWait('n'), 'docker wait n'],
    [dockerState('n'), 'docker container inspect --format {{json .State}} n'],
    [dockerPort('n', 5000), 'docker port n 5000/tcp'],
    [dockerStats('n'), 'docker stats --no-stream --format {{json .}} n'],
    [dockerCat('n', ['/a', '/b']), 'docker exec n cat /a /b'],
    [dockerStop('n', 30), 'docker stop -t 30 n'],
    [dockerDiscard('n'), 'docker rm --force --volumes n'],
    [dockerEndpoint(), 'docker context inspect --format {{.Endpoints.docker.Host}}'],
  ] as const)
    t.equal(argv.join(' '), line)
})
