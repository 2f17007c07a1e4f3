import t from 'tap'
import { useWorld } from '../stand/use.js'
import { createProject, type Ran } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)

const remoteOf = ({ json }: Ran) =>
  (
    json as unknown as { findings: { file: string; line: number; rule: string; docs: string }[] }
  ).findings.filter(({ file }) => file === '')

t.test('--remote finds what a release would be stopped by, and changes nothing', async (t) => {
  const files = { '.travis.yml': 'language: generic\nscript: make test\n' }
  const project = await createProject(t, world, { files })
  const fine = await project.slipway(['check', '--remote', '--json'])
  t.same(remoteOf(fine), [], fine.log)
  t.equal(fine.code, 0)

  const ran = await project.slipway(['check', '--remote', '--json'], { HEROKU_APP: 'no-such-app' })
  t.equal(ran.code, 1)
  t.match(remoteOf(ran), [{ rule: 'E_HEROKU_APP', line: 0, docs: /troubleshooting\.md#e_heroku_app$/ }])

  const near = await project.slipway(['check', '--json'], { HEROKU_APP: 'no-such-app' })
  t.equal(near.code, 0, 'without it nobody asks')
})
