import t from 'tap'
import { makeAnswer } from '../../src/http/answer.js'
import { readLimit, spoken, watchLimit } from '../../src/registry/rate-limit.js'
import type { Request } from '../../src/types.js'
import { keptLog } from '../http/server.js'

type Headers = Readonly<Record<string, string>>

const headerOf = (headers: Headers) => (name: string) => headers[name]

t.test('what registries say of their limits', async (t) => {
  const hub = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' }
  const cases: Array<[Headers, object | undefined]> = [
    [hub, { remaining: 76, limit: 100, window: 21_600, source: undefined }],
    [{ ...hub, 'docker-ratelimit-source': '192.0.2.1' }, { source: '192.0.2.1' }],
    [
      { 'ratelimit-remaining': '0', 'ratelimit-limit': '200;w=21600' },
      { remaining: 0, window: 21_600 },
    ],
    [
      { 'ratelimit-remaining': '3', 'docker-ratelimit-source': 'x' },
      { remaining: 3, window: undefined },
    ],
    [{ 'ratelimit-remaining': '3' }, undefined],
    [{ 'ratelimit-remaining': '3;w=1' }, undefined],
    [{ 'ratelimit-remaining': 'many', 'docker-ratelimit-source': 'x' }, undefined],
    [{ 'ratelimit-limit': '100;w=21600' }, undefined],
    [{}, undefined],
  ]
  for (const [headers, expected] of cases) {
    const found = readLimit(headerOf(headers))
    if (expected === undefined) t.equal(found, undefined, JSON.stringify(headers))
    else t.match(found, expected, JSON.stringify(headers))
  }
})

t.test('times', async (t) => {
  const cases: Array<[number, string]> = [
    [0.2, '1 s'],
    [61, '61 s'],
    [120, '2 min'],
    [601, '11 min'],
    [7200, '2 h'],
    [21_600, '6 h'],
  ]
  for (const [seconds, text] of cases) t.equal(spoken(seconds), text)
})

t.test('few that are left are told once, with the settings that help', async (t) => {
  const request: Request = { service: 'registry-1.docker.io', method: 'HEAD', url: 'https://r.test/' }
  const warnings = async (source: string, ...left: string[]): Promise<string[]> => {
    const log = keptLog()
    const send = watchLimit(async () => {
      const remaining = left.shift() ?? ''
      const headers = { 'ratelimit-limit': '100;w=21600', 'docker-ratelimit-source': source }
      return makeAnswer(200, headerOf({ ...headers, 'ratelimit-remaining': remaining }), new Uint8Array())
    }, log)
    while (left.length > 0) await send(request)
    return log.lines
  }
  t.same(await warnings('192.0.2.1', '11;w=21600', '10;w=21600', ''), [])
  t.same(await warnings('2001:db8::1', '10', '9;w=21600', '8;w=21600'), [
    'warn registry-1.docker.io allows only 9 more pulls of 100 in 6 h without a login; ' +
      'set DOCKER_USERNAME and DOCKER_PASSWORD, and SLIPWAY_PULL_LOGIN=1 for builds that do not publish',
  ])
  t.match(await warnings('8d2c0c8e-0000-4000-8000-000000000000', '0'), [
    /allows only 0 more pulls of 100 in 6 h to this account; .* DOCKER_USERNAME/,
  ])
})
