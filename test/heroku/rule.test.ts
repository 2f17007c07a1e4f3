import t from 'tap'
import { healthRule } from '../../src/heroku/rule.js'

t.test('what healthy means is read, and everything wrong with it told at once', async (t) => {
  const none = { path: undefined, statuses: [], match: undefined }
  t.same(healthRule(none), { rule: { path: undefined, statuses: [], match: undefined }, problems: [] })
  const all = healthRule({ path: '/healthz?x=1', statuses: ['200', '404'], match: '^ok' })
  t.same(all.problems, [])
  t.match(all.rule, { path: '/healthz?x=1', statuses: [200, 404] })
  t.ok(all.rule.match?.test('ok then'))
  const wrong = healthRule({ path: 'healthz', statuses: ['20', 'ok', '600'], match: '(' })
  t.same(
    wrong.problems.map(({ code }) => code),
    ['E_VALUE', 'E_VALUE', 'E_VALUE', 'E_VALUE', 'E_VALUE'],
  )
})
