import t from 'tap'
import { type Publishes, sharedProblems } from '../../src/plan/branches.js'

const publishes = (branch: string, more: Partial<Publishes> = {}): Publishes => ({
  branch,
  app: `my-${branch}`,
  image: 'alice/todo-app',
  tags: [branch],
  build: { target: '"production"' },
  ...more,
})

const told = (all: Publishes[], everywhere: ReadonlyMap<string, string> = new Map()) =>
  sharedProblems(all, everywhere).map(({ code, message, hint }) => {
    t.equal(code, 'E_BRANCHES_SHARE')
    return [message, hint] as const
  })

t.test('branches that stay out of each other’s way', async (t) => {
  const main = publishes('main')
  t.same(told([]), [])
  t.same(told([main]), [])
  t.same(told([main, publishes('develop'), publishes('next')]), [])
  t.same(told([publishes('main', { app: undefined }), publishes('next', { app: undefined })]), [], 'no apps')
  t.same(
    told([main, publishes('next', { image: 'alice/next', tags: ['main'], build: { target: '""' } })]),
    [],
    'another image',
  )
})

t.test('branches that publish over each other', async (t) => {
  const main = publishes('main', { tags: ['latest', 'main'] })
  const [app] = told([main, publishes('develop', { app: 'my-main' })])
  t.match(app?.[0], /^The branches main and develop both release to my-main, /)
  t.match(app?.[1], /slipway\.yml: branches: \{develop: \{app: my-main-develop\}\}\.$/)
  const [tag] = told([main, publishes('develop', { tags: ['develop', 'latest'] })])
  t.match(tag?.[0], /^The branches main and develop both move latest of alice\/todo-app, /)
  t.match(tag?.[1], /branches: \{develop: \{tag: '\{branch\}'\}\}\.$/)
  const [built, ...more] = told([main, publishes('develop', { build: { target: '"staging"' } })])
  t.match(
    built?.[0],
    /build alice\/todo-app with another target, and a commit that is on both has one commit tag\.$/,
  )
  t.match(built?.[1], /an image of its own/)
  t.same(more, [])
})

t.test('every pair, everything at once', async (t) => {
  const same = { app: 'my-app', tags: ['latest'] }
  const all = told(['main', 'develop', 'next'].map((branch) => publishes(branch, same)))
  t.same(
    all.map(([message]) => /branches (\w+ and \w+) both (\w+)/.exec(message)?.slice(1).join(': ')),
    ['main and develop', 'main and next', 'develop and next'].flatMap((pair) => [
      `${pair}: release`,
      `${pair}: move`,
    ]),
  )
})

t.test('what is set for every branch is named', async (t) => {
  const same = { app: 'my-app', tags: ['latest'] }
  const everywhere = new Map([
    ['app', '$HEROKU_APP'],
    ['tag', '--tag'],
  ])
  const hints = told([publishes('main', same), publishes('develop', same)], everywhere).map(
    ([, hint]) => hint,
  )
  t.match(hints, [/^HEROKU_APP sets it for both: take it out there/, /^--tag sets it for both/])
})
