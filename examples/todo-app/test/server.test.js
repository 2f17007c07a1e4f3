import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

test('the server listens on PORT and ends with 0 on SIGTERM', async () => {
  const file = fileURLToPath(new URL('../src/server.js', import.meta.url))
  const env = { ...process.env, PORT: '0', VERSION: '9.9.9' }
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
  const port = /todo-app 9\.9\.9 listens on port (\d+)/.exec(line)?.[1]
  assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})
