import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listFolder, readProjectFile } from '../../src/io/project-files.js'

const root = t.testdir({
  outside: 'secret',
  project: {
    'a.sh': 'echo a\n',
    binary: 'a\0b',
    sub: { 'b.sh': 'echo b\n' },
    node_modules: { x: 'x' },
    '.git': { config: '' },
  },
})
const folder = join(root, 'project')

t.test('texts of the project are read', async (t) => {
  t.equal(readProjectFile(folder, 'a.sh'), 'echo a\n')
  t.equal(readProjectFile(folder, './sub/../sub/b.sh'), 'echo b\n')
  symlinkSync('sub/b.sh', join(folder, 'link'))
  t.equal(readProjectFile(folder, 'link'), 'echo b\n', 'by a link inside')
})

t.test('and nothing else', async (t) => {
  symlinkSync('../outside', join(folder, 'out'))
  symlinkSync('nowhere', join(folder, 'broken'))
  symlinkSync('loop', join(folder, 'loop'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  writeFileSync(join(folder, 'large'), 'x'.repeat(600_000))
  mkdirSync(join(folder, 'folder'))
  const paths = ['../outside', 'sub/../../outside', join(root, 'outside'), 'out', 'broken', 'loop', 'pipe']
  for (const path of [...paths, 'large', 'folder', 'binary', 'missing', '', '.', '..', 'a.sh/x', 'a\0b'])
    t.equal(readProjectFile(folder, path), undefined, path)
})

t.test('the paths of a folder', async (t) => {
  const paths = listFolder(folder)
  for (const path of ['a.sh', 'sub/b.sh', 'out']) t.ok(paths.includes(path), path)
  t.same(
    paths.filter((path) => /node_modules|\.git|^folder/.test(path)),
    [],
  )
  t.same(listFolder(join(root, 'missing')), [])
})
