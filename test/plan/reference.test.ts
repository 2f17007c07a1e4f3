import t from 'tap'
import { parseRepository } from '../../src/image/reference.js'
import { readNamed } from '../../src/plan/reference.js'

const image = parseRepository('127.0.0.1:5000/alice/todo-app')
const digest = `sha256:${'0f'.repeat(32)}`
const commit = '0f1e2d3c4b'.repeat(4)

t.test('a reference as people give it', async (t) => {
  const tag = (name: string) => ({ kind: 'reference', reference: { ...image, tag: name } })
  const cases: [text: string, expected: object][] = [
    [digest, { kind: 'reference', reference: { ...image, digest } }],
    [commit, tag(commit)],
    ['0f'.repeat(32), tag('0f'.repeat(32))],
    ['0f1e2d3', { kind: 'commit', short: '0f1e2d3' }],
    ['1234567', { kind: 'commit', short: '1234567' }],
    [commit.slice(0, 39), { kind: 'commit', short: commit.slice(0, 39) }],
    ['0f1e2d', tag('0f1e2d')],
    ['0F1E2D3', tag('0F1E2D3')],
    ['latest', tag('latest')],
    ['v1.2.3_rc-4', tag('v1.2.3_rc-4')],
    ['127.0.0.1:5000/alice/todo-app:v1', tag('v1')],
    [`127.0.0.1:5000/alice/todo-app@${digest}`, { kind: 'reference', reference: { ...image, digest } }],
    [`127.0.0.1:5000/alice/todo-app:v1@${digest}`, { kind: 'reference', reference: { ...image, digest } }],
    [
      'bob/other',
      { kind: 'reference', reference: { registry: 'docker.io', path: 'bob/other', tag: 'latest' } },
    ],
    ['nginx:1', { kind: 'reference', reference: { registry: 'docker.io', path: 'library/nginx', tag: '1' } }],
    [
      'ghcr.io/bob/other:v2',
      { kind: 'reference', reference: { registry: 'ghcr.io', path: 'bob/other', tag: 'v2' } },
    ],
  ]
  for (const [text, expected] of cases) t.same(readNamed(text, image), expected, text)
})

t.test('what is no reference', async (t) => {
  const cases: [text: string, message: RegExp][] = [
    ['two words', /its tag must be/],
    ['-latest', /its tag must be/],
    ['', /its tag must be/],
    ['x'.repeat(129), /its tag must be/],
    ['?n=1', /its tag must be/],
    ['v1:', /its tag must be/],
    [':v1', /its name must be/],
    ['../manifests', /its registry host must be/],
    ['Alice/App:v1', /its name must be/],
    ['alice/app@sha256:0f', /its digest must be/],
    ['sha256:0f1e2d3c', /its digest must be/],
    [digest.toUpperCase(), /its digest must be/],
  ]
  for (const [text, message] of cases)
    t.throws(() => readNamed(text, image), { code: 'E_REFERENCE', exit: 2, message }, JSON.stringify(text))
})
