import { spawn } from 'node:child_process'
import t, { type Test } from 'tap'
import { useWorld } from '../stand/use.js'
import { dist } from './place.js'
import { createProject, outsideCi, type Project } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

/** A published project whose copy to Heroku takes a good three seconds. */
async function slowCopy(t: Test): Promise<Project> {
  const project = await createProject(t, world)
  for (const phase of ['login', 'build', 'push']) await project.slipway([phase])
  const path = `/${project.app?.name}/web/blobs/uploads/`
  await project.stand.fault({
    ...{ where: 'herokuRegistry', method: 'POST', path, times: 9 },
    action: { kind: 'delay', ms: 3500 },
  })
  return project
}

t.test('a long copy tells how far it is, in lines', async (t) => {
  const { slipway } = await slowCopy(t)
  const { code, log } = await slipway(['release'])
  t.equal(code, 0, log)
  t.match(
    log,
    /^copying: \d+\.\d of \d+\.\d MB, \d+\.\d MB\/s\n[^]*^copying: .* MB in \d+ s, \d+\.\d MB\/s$/m,
  )
})

t.test('not with --quiet', async (t) => {
  const { slipway } = await slowCopy(t)
  const { code, log } = await slipway(['release', '--quiet'])
  t.equal(code, 0, log)
  t.notMatch(log, 'copying')
})

t.test('on a terminal one line is drawn over', async (t) => {
  const { env, repository } = await slowCopy(t)
  const gone = new Set(Object.keys(outsideCi(env)))
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !gone.has(name)))
  const words = ['-qec', `exec ${process.execPath} ${dist} release --yes --no-color`, '/dev/null']
  const child = spawn('script', words, {
    cwd: repository.work,
    env: own,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const code = await new Promise((resolve) => child.on('close', resolve))
  t.equal(code, 0, text)
  const line = /copying: \d+\.\d of \d+\.\d MB, \d+\.\d MB\/s\r\u001b\[K/
  t.match(text, new RegExp(`\\n(?:${line.source})+copying: .* MB in \\d+ s, .*\\r\\n`))
})
