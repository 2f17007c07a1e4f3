import t from 'tap'
import { lastLines, readLine, reasonFrom, releaseOutput } from '../../src/heroku/logs.js'
import { START } from './stage.js'

const line = (said: string, second = 1): string =>
  `${new Date(START + second * 1000).toISOString().replace('Z', '000+00:00')} ${said}`

t.test('a line', async (t) => {
  t.same(readLine(line('app[web.1]: hello: world')), {
    at: START + 1000,
    source: 'app',
    dyno: 'web.1',
    text: 'hello: world',
  })
  t.match(readLine(line('heroku[router]: at=error code=H10')), { dyno: 'router' })
  t.match(readLine(line('app[web.1]:')), { text: '' })
  t.equal(readLine('no line at all'), undefined)
})

t.test("Heroku's own reason, and the app's last words", async (t) => {
  const r10 =
    'heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch'
  const h10 = 'heroku[router]: at=error code=H10 desc="App crashed" method=GET path="/" status=503'
  const exited = 'heroku[web.1]: Process exited with status 1'
  const cases: readonly [what: string, lines: string[], want: string | undefined][] = [
    ['nothing', [], undefined],
    ['no log lines', ['<html>', ''], undefined],
    [
      'boot timeout, with where the app listens',
      ['app[web.1]: Listening on 3000', r10, 'heroku[web.1]: Process exited with status 137', h10],
      'R10 (Boot timeout): Web process failed to bind to $PORT within 60 seconds of launch; its last words were "Listening on 3000"',
    ],
    [
      'a missing module, in Node',
      [
        'app[web.1]: node:internal/modules/cjs/loader:1143',
        'app[web.1]:   throw err;',
        'app[web.1]:   ^',
        "app[web.1]: Error: Cannot find module '/app/server.js'",
        'app[web.1]:     at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15)',
        'app[web.1]: Node.js v20.11.0',
        exited,
        'heroku[web.1]: State changed from starting to crashed',
        h10,
      ],
      `Process exited with status 1; its last words were "Error: Cannot find module '/app/server.js'"`,
    ],
    [
      'npm says the last line, not the cause',
      ['app[web.1]: sh: 1: serve: not found', 'app[web.1]: npm ERR! code 127', exited],
      'Process exited with status 1; its last words were "sh: 1: serve: not found"',
    ],
    [
      'another processor',
      ['app[web.1]: exec /usr/bin/node: exec format error', 'heroku[web.1]: Process exited with status 126'],
      'exec /usr/bin/node: exec format error (the image is built for another processor; Heroku runs linux/amd64)',
    ],
    [
      'killed for memory',
      [
        'heroku[web.1]: Error R14 (Memory quota exceeded)',
        'heroku[web.1]: Error R15 (Memory quota vastly exceeded)',
        h10,
      ],
      'R15 (Memory quota vastly exceeded)',
    ],
    ['swapping', ['heroku[web.1]: Error R14 (Memory quota exceeded)'], 'R14 (Memory quota exceeded)'],
    ['the router alone', [h10], 'H10 (App crashed)'],
    [
      'a slow answer',
      ['heroku[router]: at=error code=H12 desc="Request timeout" method=GET'],
      'H12 (Request timeout)',
    ],
    [
      'another code of the platform',
      ['heroku[web.1]: Error R12 (Exit timeout) -> failed to exit'],
      'R12 (Exit timeout): failed to exit',
    ],
    [
      'ended by Heroku itself is no reason',
      ['heroku[web.1]: Process exited with status 143', 'heroku[web.1]: Process exited with status 0'],
      undefined,
    ],
    [
      'a status that only begins so',
      ['heroku[web.1]: Process exited with status 1432'],
      'Process exited with status 1432',
    ],
    ['the app alone', ['app[web.1]: ready'], 'its last words were "ready"'],
    [
      'an app that quotes Heroku is not Heroku',
      ['app[web.1]: Error R10 (Boot timeout) -> just a test'],
      'its last words were "Error R10 (Boot timeout) -> just a test"',
    ],
    [
      'deploys are not the words of the app',
      ['app[api]: Deployed web (0123456789ab) by user a@b.c'],
      undefined,
    ],
    [
      'nor are release commands and one-off dynos',
      ['app[release.1]: Error: x', 'heroku[run.1]: Process exited with status 1'],
      undefined,
    ],
  ]
  for (const [what, lines, want] of cases) t.equal(reasonFrom(lines.map((one) => line(one))), want, what)
  t.equal(
    reasonFrom([line(exited, 1), line(h10, 60)], START + 30_000),
    'H10 (App crashed)',
    'what was before does not count',
  )
  t.ok((reasonFrom([line(`app[web.1]: ${'x'.repeat(5000)}`)]) ?? '').length < 260, 'kept short')
})

t.test('the output of the release command', async (t) => {
  const lines = [
    line('app[release.7]: old', 1),
    line('app[release.8]: new', 9),
    line('heroku[release.8]: Process exited', 9),
    line('app[web.1]: x', 9),
  ]
  t.same(releaseOutput(lines, START + 5000), ['new'])
})

t.test('the last lines', async (t) => {
  const many = Array.from({ length: 12 }, (_, index) => line(`app[web.1]: line ${index}`, index))
  const lines = [
    ...many,
    line('heroku[router]: at=info method=GET path="/" status=500'),
    line('app[api]: Deploy web by alice'),
    line('app[release.1]: migrating'),
    line('app[web.1]:'),
    line('heroku[web.1]: Process exited with status 1'),
    'no log line',
  ]
  const numbers = [3, 4, 5, 6, 7, 8, 9, 10, 11].map((one) => `web.1: line ${one}`)
  t.same(lastLines(lines, START), [...numbers, 'web.1: Process exited with status 1'])
  t.same(lastLines(lines, START + 11_000), ['web.1: line 11'], 'nothing from before')
  t.equal(lastLines([line(`app[web.1]: ${'x'.repeat(999)}`)])[0]?.length, 200)
})
