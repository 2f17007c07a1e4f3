import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/errors/problem.js'
import {
  isDigest,
  isLoopback,
  isTag,
  parseReference,
  parseRepository,
  printReference,
  printRepository,
  registryUrl,
} from '../../src/image/reference.js'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}` as const
const hub = (path: string) => ({ registry: 'docker.io', path })

t.test('names without tag', async (t) => {
  const cases: ReadonlyArray<[text: string, registry: string, path: string, printed?: string]> = [
    ['alice/todo-app', 'docker.io', 'alice/todo-app'],
    ['todo', 'docker.io', 'library/todo'],
    ['docker.io/alice/todo', 'docker.io', 'alice/todo', 'alice/todo'],
    ['docker.io/node', 'docker.io', 'library/node', 'node'],
    ['index.docker.io/alice/todo', 'docker.io', 'alice/todo', 'alice/todo'],
    ['registry-1.docker.io/alice/todo', 'docker.io', 'alice/todo', 'alice/todo'],
    ['library/node', 'docker.io', 'library/node', 'node'],
    ['ghcr.io/alice/todo', 'ghcr.io', 'alice/todo'],
    ['ghcr.io/todo', 'ghcr.io', 'todo'],
    ['registry.heroku.com/app/web', 'registry.heroku.com', 'app/web'],
    ['localhost/todo', 'localhost', 'todo'],
    ['localhost:5000/a/b/c', 'localhost:5000', 'a/b/c'],
    ['127.0.0.1:5000/todo', '127.0.0.1:5000', 'todo'],
    ['[::1]:5000/todo', '[::1]:5000', 'todo'],
    ['host/todo', 'docker.io', 'host/todo'],
    ['a__b/c.d-e--f', 'docker.io', 'a__b/c.d-e--f'],
    ['docker.io/a.b/c', 'docker.io', 'a.b/c'],
    ['index.docker.io/localhost/todo', 'docker.io', 'localhost/todo', 'docker.io/localhost/todo'],
    ['docker.io/a.b', 'docker.io', 'library/a.b', 'a.b'],
    ['localhost', 'docker.io', 'library/localhost'],
    ['library/a/b', 'docker.io', 'library/a/b'],
    ['library/a.b/c', 'docker.io', 'library/a.b/c'],
  ]
  for (const [text, registry, path, printed = text] of cases) {
    t.strictSame(parseRepository(text), { registry, path }, text)
    t.equal(printRepository({ registry, path }), printed, text)
  }
})

t.test('references', async (t) => {
  const cases: ReadonlyArray<[string, object, string?]> = [
    ['alice/todo', { ...hub('alice/todo'), tag: 'latest' }, 'alice/todo:latest'],
    ['alice/todo:1.10', { ...hub('alice/todo'), tag: '1.10' }],
    [
      'localhost:5000/todo',
      { registry: 'localhost:5000', path: 'todo', tag: 'latest' },
      'localhost:5000/todo:latest',
    ],
    ['localhost:5000/todo:v1', { registry: 'localhost:5000', path: 'todo', tag: 'v1' }],
    [`alice/todo@${DIGEST}`, { ...hub('alice/todo'), digest: DIGEST }],
    [`alice/todo:v1@${DIGEST}`, { ...hub('alice/todo'), digest: DIGEST }, `alice/todo@${DIGEST}`],
    [`localhost:5000/todo@${DIGEST}`, { registry: 'localhost:5000', path: 'todo', digest: DIGEST }],
    ['node:18', { ...hub('library/node'), tag: '18' }],
  ]
  for (const [text, reference, printed = text] of cases) {
    t.strictSame(parseReference(text), reference, text)
    t.equal(printReference(parseReference(text)), printed, text)
  }
})

t.test('what is wrong is named', async (t) => {
  const wrong = (read: (text: string) => unknown, text: string, part: string) =>
    t.throws(() => read(text), { code: 'E_REFERENCE', exit: 2, message: `its ${part} must be` }, text)
  for (const text of [
    '',
    '/',
    'a/',
    'a//b',
    'Alice/todo',
    'a_/b',
    '-a',
    'a b',
    'a___b',
    'ä',
    'a/b/',
    'https://ghcr.io/a',
  ])
    wrong(parseRepository, text, text.startsWith('https:') ? 'registry host' : 'name')
  wrong(parseRepository, 'alice/todo:v1', 'name')
  wrong(parseRepository, `alice/todo@${DIGEST}`, 'name')
  wrong(parseRepository, 'a..b/c', 'registry host')
  wrong(parseRepository, 'a.b:x/c', 'registry host')
  wrong(parseReference, 'alice/todo:', 'tag')
  wrong(parseReference, 'alice/todo:-x', 'tag')
  wrong(parseReference, `alice/todo:${'x'.repeat(129)}`, 'tag')
  wrong(parseReference, 'alice/todo@sha256:12', 'digest')
  wrong(parseReference, `alice/todo@${DIGEST.toUpperCase()}`, 'digest')
})

t.test('tags and digests', async (t) => {
  for (const tag of ['a', '1.10', '_', 'A-b.c_d', 'x'.repeat(128)]) t.ok(isTag(tag), tag)
  for (const tag of ['', '.a', '-a', 'a/b', 'a b', 'a\n', 'ü', 'x'.repeat(129)]) t.notOk(isTag(tag), tag)
  t.ok(isDigest(DIGEST))
  for (const text of [
    '',
    'sha256:',
    DIGEST.slice(0, -1),
    `${DIGEST}0`,
    `${DIGEST}\n`,
    DIGEST.replace('sha256', 'sha512'),
  ])
    t.notOk(isDigest(text), text)
})

t.test('addresses', async (t) => {
  t.equal(registryUrl('docker.io'), 'https://registry-1.docker.io')
  t.equal(registryUrl('ghcr.io'), 'https://ghcr.io')
  t.equal(registryUrl('127.0.0.1:5000'), 'http://127.0.0.1:5000')
  for (const host of ['localhost', 'localhost:5000', '127.0.0.1', '127.1.2.3:80', '[::1]', '[::1]:5000'])
    t.ok(isLoopback(host), host)
  for (const host of [
    'localhost.example.com',
    '127.0.0.1.example.com',
    '128.0.0.1',
    'ghcr.io',
    'x.localhost:5000',
  ])
    t.notOk(isLoopback(host), host)
})

const part = fc.stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}$/)
const host = fc.constantFrom(
  'docker.io',
  'ghcr.io',
  'localhost',
  'localhost:5000',
  'a.b-c.example:443',
  '[::1]:80',
)
// Also what is easily taken for a host, or for the part that docker leaves out.
const owner = fc.oneof(part, fc.constantFrom('library', 'localhost', 'a.b', 'docker.io'))
const paths = fc
  .tuple(owner, fc.array(part, { minLength: 1, maxLength: 3 }))
  .map((parts) => parts.flat().join('/'))
const tags = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/)
const digests = fc.stringMatching(/^sha256:[0-9a-f]{64}$/)

t.test('what is printed reads back', async (t) => {
  const endings = fc.oneof(
    tags.map((tag) => ({ tag })),
    digests.map((digest) => ({ digest: digest as typeof DIGEST })),
  )
  fc.assert(
    fc.property(host, paths, endings, (registry, path, ending) => {
      const reference = { registry, path, ...ending }
      assert.deepEqual(parseReference(printReference(reference)), reference)
    }),
    { numRuns: 500 },
  )
  t.pass()
})

t.test('any text is read or refused', async (t) => {
  const pieces = fc.array(
    fc.constantFrom('a', 'B', '/', ':', '@', '.', '-', '_', 'sha256', 'docker.io', '5000', ' ', '['),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((all) => all.join('')),
      ),
      (text) => {
        try {
          const once = printReference(parseReference(text))
          return printReference(parseReference(once)) === once
        } catch (error) {
          return error instanceof Problem && error.code === 'E_REFERENCE'
        }
      },
    ),
    { numRuns: 500 },
  )
  t.pass()
})
