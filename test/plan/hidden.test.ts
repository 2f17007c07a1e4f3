import t from 'tap'
import { type HiddenFacts, readUnkept, unkeptQuestion, whyHidden } from '../../src/plan/hidden.js'

const open: HiddenFacts = {
  ...{ private: false, buildArgs: [], secrets: [], unkept: [] },
  files: ['app', 'app/.env', 'app/index.js', '.gitignore'],
}

t.test('what does not ship may be published where all of it is public already', async (t) => {
  t.equal(whyHidden(open), undefined)
  const cases: ReadonlyArray<readonly [Partial<HiddenFacts>, RegExp]> = [
    [{ private: true }, /source is not known to be public/],
    [{ private: undefined }, /source is not known to be public/],
    [{ buildArgs: ['NPM_TOKEN=x'] }, /build arguments/],
    [{ secrets: ['id=npm'] }, /secrets/],
    [{ unkept: undefined }, /git cannot tell/],
    [{ unkept: ['app/.env'] }, /^app\/\.env is copied into it/],
    [{ unkept: ['app/'] }, /^app\/\.env is copied into it/],
    [{ files: ['.git/config'] }, /^\.git\/config is copied/],
    [{ files: ['vendor/one/.git'] }, /^vendor\/one\/\.git is copied/],
  ]
  for (const [facts, why] of cases) t.match(whyHidden({ ...open, ...facts }), why)
  t.equal(
    whyHidden({ ...open, unkept: ['node_modules/', 'notes.txt', 'ap/'] }),
    undefined,
    'what stays outside',
  )
})

t.test('what git says of it', async (t) => {
  t.same(unkeptQuestion('.').slice(-2), ['--', '.'])
  t.same(readUnkept('', '.'), [])
  t.same(readUnkept('.env\0node_modules/\0', '.'), ['.env', 'node_modules/'])
  t.same(readUnkept('web/.env\0web/dist/\0', './web/'), ['.env', 'dist/'])
  t.equal(readUnkept(undefined, '.'), undefined)
  t.equal(readUnkept('x'.repeat(64 * 1024), '.'), undefined, 'its beginning may be missing')
})
