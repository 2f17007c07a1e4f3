import { join } from 'node:path'
import t from 'tap'
import { readEnvFiles } from '../../src/settings/env-file.js'

t.test('as dotenv reads them', async (t) => {
  const folder = t.testdir({
    '.env':
      '# of the app\nURL="postgres://a:b@host/db" # main\nKEY=\'a\\nb\'\nLINES="one\ntwo"\nEMPTY=\nexport X=1\n',
    more: { 'local.env': 'X=2\n' },
  })
  const main = { URL: 'postgres://a:b@host/db', KEY: 'a\\nb', LINES: 'one\ntwo', EMPTY: '', X: '1' }
  t.strictSame(await readEnvFiles(['.env'], folder), main)
  t.strictSame(await readEnvFiles(['.env', join(folder, 'more/local.env')], folder), { ...main, X: '2' })
  t.strictSame(await readEnvFiles([], folder), {})
})

t.test('what cannot be read', async (t) => {
  const folder = t.testdir({ folder: {} })
  await t.rejects(readEnvFiles(['none.env'], folder), {
    code: 'E_FILE_READ',
    message: 'none.env cannot be read: ENOENT.',
  })
  await t.rejects(readEnvFiles(['folder'], folder), { code: 'E_FILE_READ' })
})
