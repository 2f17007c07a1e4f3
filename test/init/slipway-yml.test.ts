import t from 'tap'
import * as yaml from 'yaml'
import { planFile } from '../../src/init/slipway-yml.js'

type Values = Record<string, string | string[]>
const plan = (text: string | undefined, values: Values, asked: string[] = []): string | undefined =>
  planFile(yaml, text, { values: new Map(Object.entries(values)), asked: new Set(asked) })
const HEAD = '# What differs from the defaults; slipway help settings lists all.\n'

t.test('only what differs', async (t) => {
  t.equal(plan(undefined, {}), undefined, 'nothing differs: no file')
  t.equal(plan(undefined, { branch: 'master' }), `${HEAD}branch: master\n`)
  t.equal(plan(undefined, { branch: ['a', 'b'] }), `${HEAD}branch: [a, b]\n`)
  t.equal(plan(undefined, { branch: ['a'] }), `${HEAD}branch: a\n`)
  t.equal(plan(undefined, { 'build-arg': ["A=it's #1"] }), `${HEAD}build-arg: 'A=it''s #1'\n`)
})

t.test('what is there stays', async (t) => {
  t.equal(
    plan('# mine\napp:  x # ours\n', { app: 'y', branch: 'master' }),
    '# mine\napp:  x # ours\nbranch: master\n',
  )
  t.equal(plan('app: x', { branch: 'master' }), 'app: x\nbranch: master\n')
  t.equal(plan('app: x\r\n', { branch: 'master' }), 'app: x\r\nbranch: master\r\n')
  t.equal(
    plan('branches: {main: {app: x}}\n', { branch: 'master' }),
    'branches: {main: {app: x}}\n',
    'branches says which',
  )
  t.equal(plan('{app: x}\n', { branch: 'm' }), '{app: x, branch: m}\n')
  t.equal(plan('app: x\n', { app: 'x' }, ['app']), 'app: x\n')
  t.equal(plan('a: [\n', { app: 'x' }), 'a: [\n', 'what is wrong with the file is said by who reads it')
})

t.test('what is asked for takes the place of what is there', async (t) => {
  t.equal(
    plan('app: x # ours\ntarget: web\nimage: a/b\n', { app: 'longer', image: 'c/d' }, ['app', 'image']),
    'app: longer # ours\ntarget: web\nimage: c/d\n',
  )
  t.throws(() => plan('app: [x]\n', { app: 'y' }, ['app']), { code: 'E_VALUE' })
})
