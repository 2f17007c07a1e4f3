import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { nothingIgnored, readIgnore } from '../../src/image/ignore.js'
import type { ContextEntry } from '../../src/image/inputs.js'
import { readContext } from '../../src/io/context-files.js'
import { readIgnoreFile } from '../../src/io/ignore-file.js'
import { takeTurns } from '../../src/io/turns.js'

/** Content of a file, `->target` of a link, undefined for a folder. */
type Tree = Record<string, string | undefined>

const folder = (t: Pick<Test, 'teardown'>): string => {
  const dir = mkdtempSync(join(tmpdir(), 'context-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const write = (dir: string, tree: Tree): void => {
  for (const [path, content] of Object.entries(tree)) {
    const at = join(dir, path)
    mkdirSync(content === undefined ? at : dirname(at), { recursive: true })
    if (content?.startsWith('->') === true) symlinkSync(content.slice(2), at)
    else if (content !== undefined) writeFileSync(at, content)
  }
}

const { signal } = new AbortController()
const read = (dir: string, sources: readonly string[], ignore = '') =>
  readContext(dir, { sources, ignore: readIgnore(ignore), signal })
/** `src/ a.txt x* l->a.txt`: folders, files, executables, links. */
const print = ({ path, kind, executable, link }: ContextEntry): string =>
  `${path}${kind === 'folder' ? '/' : executable ? '*' : kind === 'file' ? '' : `->${link}`}`
const listed = async (dir: string, sources: readonly string[], ignore?: string): Promise<string> =>
  (await read(dir, sources, ignore)).entries.map(print).join(' ')

t.test('what sources take', async (t) => {
  const dir = folder(t)
  write(dir, {
    ...{
      'a.txt': 'a',
      'b.txt': 'b',
      'src/x.js': 'x',
      'src/deep/y.js': 'y',
      'src/empty': undefined,
      '.hidden': 'h',
    },
    ...{ 'l[i]b/z': 'z', é: 'é', run: 'r' },
  })
  chmodSync(join(dir, 'run'), 0o755)
  const all = '.hidden a.txt b.txt l[i]b/ l[i]b/z run* src/ src/deep/ src/deep/y.js src/empty/ src/x.js é'
  t.equal(await listed(dir, ['.']), all)
  t.equal(await listed(dir, ['.', 'src', 'a.txt']), all, 'each once')
  t.equal(await listed(dir, ['src']), 'src/ src/deep/ src/deep/y.js src/empty/ src/x.js')
  t.equal(await listed(dir, ['src/deep/y.js', '*.txt']), 'a.txt b.txt src/deep/y.js')
  t.equal(
    await listed(dir, ['s*/d*']),
    'src/deep/ src/deep/y.js',
    'a folder that a pattern matches, with its content',
  )
  t.equal(await listed(dir, ['*']), all, 'what is hidden too')
  t.equal(await listed(dir, ['s*c/*.js']), 'src/x.js')
  t.equal(await listed(dir, ['l\\[i]b', '[ab].txt']), 'a.txt b.txt l[i]b/ l[i]b/z')
  t.equal(
    await listed(dir, ['nowhere', 'no/where', 'a.txt/x', 'a.txt/*', 'z*', '[']),
    '',
    'docker says what is missing',
  )
  t.equal(await listed(dir, []), '')
})

t.test('what .dockerignore leaves out', async (t) => {
  const dir = folder(t)
  write(dir, {
    'a.md': '',
    'src/a.md': '',
    'src/a.js': '',
    'lib/deep/a.md': '',
    'lib/b.js': '',
    empty: undefined,
  })
  t.equal(await listed(dir, ['.'], '**/*.md'), 'empty/ lib/ lib/b.js lib/deep/ src/ src/a.js')
  t.equal(await listed(dir, ['.'], '*\n!src'), 'src/ src/a.js src/a.md')
  t.equal(
    await listed(dir, ['.'], '*\n!lib/deep'),
    'lib/ lib/deep/ lib/deep/a.md',
    'with the folder it lies in',
  )
  t.equal(await listed(dir, ['.'], 'empty\nlib\n!lib/no'), 'a.md src/ src/a.js src/a.md')
  t.equal(await listed(dir, ['src/a.md', '*.md', 'lib'], '**/*.md'), 'lib/ lib/b.js lib/deep/')
  t.equal(await listed(dir, ['lib/deep'], 'lib'), '')
})

t.test('an ignored folder is not looked into', async (t) => {
  const dir = folder(t)
  write(dir, { 'node_modules/x/a': 'a', b: 'b' })
  const asked: string[] = []
  const ignores = (path: string) => asked.push(path) > 0 && path === 'node_modules'
  const ignore = { ignores, mayHold: () => false }
  t.strictSame((await readContext(dir, { sources: ['.'], ignore, signal })).entries.map(print), ['b'])
  t.strictSame(asked.sort(), ['b', 'node_modules'])
})

t.test('links', async (t) => {
  const dir = folder(t)
  write(dir, {
    ...{
      'real/a': 'a',
      'real/deep/b': 'b',
      'to-file': '->real/a',
      'to-folder': '->/real',
      chain: '->x/../to-folder/deep',
    },
    ...{
      up: '->../../real/a',
      gone: '->nowhere',
      loop: '->loop',
      'real/inner': '->../to-file',
      root: '->.',
      out: '->/etc',
    },
  })
  t.equal(await listed(dir, ['to-file']), 'real/a to-file->real/a', 'and what it points at')
  t.equal(await listed(dir, ['up']), 'real/a up->../../real/a', 'never outside the context')
  t.equal(await listed(dir, ['to-folder/deep']), 'real/deep/ real/deep/b to-folder->/real', 'in the middle')
  t.equal(await listed(dir, ['chain']), 'chain->x/../to-folder/deep real/deep/ real/deep/b to-folder->/real')
  t.equal(await listed(dir, ['gone', 'loop', 'out', 'out/passwd']), 'gone->nowhere loop->loop out->/etc')
  t.equal(
    await listed(dir, ['real']),
    'real/ real/a real/deep/ real/deep/b real/inner->../to-file',
    'inside it stays one',
  )
  t.equal(await listed(dir, ['to-f*e']), 'real/a to-file->real/a', 'by a pattern')
  t.equal(await listed(dir, ['to-file'], 'real'), 'to-file->real/a')
  t.equal(await listed(dir, ['root']), await listed(dir, ['.']))
})

t.test('what is neither file, folder nor link', async (t) => {
  const dir = folder(t)
  write(dir, { a: 'a' })
  execFileSync('mkfifo', [join(dir, 'pipe')])
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(dir, 'socket'), resolve))
  t.teardown(() => server.close())
  t.equal(await listed(dir, ['.']), 'a pipe->pipe')
  t.equal(await listed(dir, ['pipe', 'socket']), 'pipe->pipe')
})

t.test('what cannot be read is a problem', async (t) => {
  const dir = folder(t)
  write(dir, { 'src/secret': 'x', 'locked/a': 'a', file: 'f' })
  await t.rejects(read(join(dir, 'none'), ['.']), {
    code: 'E_CONTEXT',
    message: /none cannot be read: ENOENT\.$/,
  })
  await t.rejects(read(join(dir, 'file'), ['.']), { code: 'E_CONTEXT', message: /it is no folder\.$/ })
  // Root may read everything: then somebody else reads.
  const isRoot = process.geteuid?.() === 0
  chmodSync(join(dir, 'src/secret'), 0)
  chmodSync(join(dir, 'locked'), 0)
  chmodSync(dir, 0o755)
  if (isRoot) process.seteuid?.(65534)
  try {
    await t.rejects(read(dir, ['src']), {
      ...{ code: 'E_CONTEXT_FILE', exit: 2, hint: /\.dockerignore/ },
      message: 'src/secret in the build context cannot be read: EACCES.',
    })
    await t.rejects(read(dir, ['.'], 'src'), { code: 'E_CONTEXT_FILE', message: /^locked in .* EACCES/ })
    await t.rejects(read(dir, ['locked/a']), { code: 'E_CONTEXT_FILE', message: /^locked\/a in .* EACCES/ })
    t.equal(await listed(dir, ['.'], 'src/secret\nlocked'), 'file src/')
  } finally {
    if (isRoot) process.seteuid?.(0)
    chmodSync(join(dir, 'locked'), 0o755)
  }
})

t.test('a name that is not UTF-8', async (t) => {
  const dir = folder(t)
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/a`), Buffer.from([0xff])]), '')
  await t.rejects(read(dir, ['.']), { code: 'E_CONTEXT_FILE', message: /its name is not UTF-8\.$/ })
})

t.test('notes', async (t) => {
  const dir = folder(t)
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`
  write(dir, {
    '.git/HEAD': 'x',
    '.gitmodules': '[submodule "x"]\n\tpath = vendor/x\n\tpath=vendor/y\n',
    'vendor/x': undefined,
  })
  write(dir, {
    'vendor/y/a': 'a',
    'big.bin': pointer,
    'other.bin': pointer,
    'src/a': 'version https://git-lfs.example.com',
  })
  t.strictSame((await read(dir, ['.'])).notes, [
    '.git is copied into the image and differs in every checkout: list it in .dockerignore',
    'the submodule vendor/x is empty: it was not checked out',
    'big.bin and 1 more are pointers of Git LFS, not the file itself: run git lfs pull before',
  ])
  t.strictSame((await read(dir, ['.'], '.git\nvendor/x\nother.bin')).notes, [
    'big.bin is a pointer of Git LFS, not the file itself: run git lfs pull before',
  ])
  t.strictSame((await read(dir, ['src'])).notes, [])
})

t.test('a big file is read in turns, and a signal ends it', async (t) => {
  const dir = folder(t)
  write(dir, { big: '' })
  truncateSync(join(dir, 'big'), 500e6)
  const controller = new AbortController()
  const reason = new Error('ended by a signal')
  setImmediate(() => controller.abort(reason))
  await t.rejects(
    readContext(dir, { sources: ['.'], ignore: nothingIgnored, signal: controller.signal }),
    reason,
  )
  await t.rejects(
    readContext(dir, { sources: [], ignore: nothingIgnored, signal: controller.signal }),
    reason,
  )
})

t.test('turns', async (t) => {
  const controller = new AbortController()
  const turns = takeTurns(controller.signal, 1)
  while (!turns.isOver()) continue
  let others = 0
  setImmediate(() => others++)
  await turns.next()
  t.equal(others, 1, 'everybody else had theirs')
  controller.abort(new Error('enough'))
  await t.rejects(turns.next(), { message: 'enough' })
  const long = takeTurns(controller.signal, 1e6)
  t.notOk(long.isOver())
})

t.test('the file that counts beside a Dockerfile', async (t) => {
  const cwd = folder(t)
  write(cwd, {
    '.dockerignore': 'a',
    'web/.dockerignore': 'b',
    'docker/Web.dockerignore': 'c',
    'x/.dockerignore/y': '',
  })
  const ignored = (context: string, file: string, buildKit: boolean) =>
    ['a', 'b', 'c'].filter((path) => readIgnoreFile({ cwd, context, file }, buildKit).ignores(path)).join()
  t.equal(ignored('.', 'Dockerfile', true), 'a')
  t.equal(ignored('web', 'web/Dockerfile', true), 'b')
  t.equal(ignored('web', 'docker/Web', true), 'c', 'the one named after the Dockerfile')
  t.equal(ignored('web', 'docker/Web', false), 'b', 'which the classic builder does not know')
  t.equal(ignored('docker', 'docker/Other', true), '', 'none')
  t.throws(() => ignored('x', 'Dockerfile', true), {
    code: 'E_FILE_READ',
    message: /^x\/\.dockerignore cannot be read: EISDIR/,
  })
})

const names = fc.constantFrom('a', 'b', 'src/a', 'src/b', 'src/deep/c', 'lib/d')
const trees = fc.dictionary(names, fc.constantFrom('one', 'two', '->a', '->../lib'), { minKeys: 3 })
const digest = async (dir: string, sources = ['src', 'l*']) =>
  JSON.stringify((await read(dir, sources)).entries)

/** What is done to a folder, and whether docker would see it in `src` and `l*`; undefined: it could not be done. */
const changes: Record<string, (dir: string, tree: Tree) => boolean | undefined> = {
  'another time': (dir, tree) => {
    for (const path of filesOf(tree)) utimesSync(join(dir, path), 1, 1)
    return false
  },
  'rights of others': (dir, tree) => {
    for (const path of filesOf(tree)) chmodSync(join(dir, path), 0o664)
    return false
  },
  'all written anew, the other way round': (dir, tree) => {
    for (const path of Object.keys(tree)) unlinkSync(join(dir, path))
    write(dir, Object.fromEntries(Object.entries(tree).reverse()))
    return false
  },
  'a file beside': (dir) => {
    write(dir, { 'README.md': 'x', 'docs/x': 'y' })
    return false
  },
  'a second name for a file outside': (dir) => {
    write(dir, { docs: 'x' })
    linkSync(join(dir, 'docs'), join(dir, 'docs2'))
    return false
  },
  content: (dir, tree) => each(filesOf(tree), (path) => writeFileSync(join(dir, path), `${tree[path]}!`)),
  'an executable bit': (dir, tree) => each(filesOf(tree), (path) => chmodSync(join(dir, path), 0o744)),
  'where a link points': (dir, tree) =>
    each(
      Object.keys(tree).filter((path) => tree[path]?.startsWith('->')),
      (path) => {
        unlinkSync(join(dir, path))
        symlinkSync('elsewhere', join(dir, path))
      },
    ),
  'a name': (dir, tree) =>
    each(Object.keys(tree), (path) => renameSync(join(dir, path), join(dir, `${path}2`))),
  'a file less': (dir, tree) => each(Object.keys(tree), (path) => unlinkSync(join(dir, path))),
  'a folder for a file': (dir, tree) =>
    each(filesOf(tree), (path) => {
      unlinkSync(join(dir, path))
      mkdirSync(join(dir, path))
    }),
  'an empty folder more': (dir) => {
    mkdirSync(join(dir, 'src/empty'), { recursive: true })
    return true
  },
}
const filesOf = (tree: Tree): string[] => Object.keys(tree).filter((path) => !tree[path]?.startsWith('->'))
const each = (paths: string[], act: (path: string) => void): boolean | undefined => {
  const [path] = paths.filter((one) => /^(?:src|l)/.test(one))
  if (path === undefined) return undefined
  act(path)
  return true
}

for (const [what, change] of Object.entries(changes))
  t.test(`a change: ${what}`, async (t) => {
    let done = 0
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const dir = mkdtempSync(join(tmpdir(), 'context-'))
        try {
          write(dir, tree)
          const before = await digest(dir)
          const seen = change(dir, tree)
          if (seen !== undefined) done++
          return seen === undefined || ((await digest(dir)) !== before) === seen
        } finally {
          rmSync(dir, { recursive: true, force: true })
        }
      }),
      { numRuns: 30 },
    )
    t.ok(done > 3, `${done} times`)
  })
