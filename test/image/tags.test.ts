import t from 'tap'
import type { Build } from '../../src/ci/build.js'
import { commitTag, movingTags, short } from '../../src/image/tags.js'

const COMMIT = '854df4f3ab1e62f5d2b2c0a9f8fc6a7a1f4e2d30'
const build: Build = { service: 'travis', branch: 'feature/x', commit: COMMIT, number: '524' }
const tags = (templates: string[], on: Build = build) => {
  const made = movingTags(templates, on)
  t.strictSame(made.problems, [], templates.join(' '))
  return made.tags
}
const problems = (templates: string[], on: Build = build) =>
  movingTags(templates, on).problems.map(({ code, message }) => `${code} ${message}`)

t.test('the commit tag', async (t) => {
  t.equal(commitTag(build), COMMIT)
  t.equal(short(COMMIT), '854df4f')
  t.throws(() => commitTag({ service: 'local' }), { code: 'E_COMMIT_UNKNOWN', exit: 2 })
  t.throws(() => commitTag({ ...build, commit: 'refs/heads/main' }), { code: 'E_TAG', exit: 2 })
})

t.test('templates', async (t) => {
  t.strictSame(tags([]), [])
  t.strictSame(tags(['latest']), ['latest'])
  t.strictSame(tags(['1.10']), ['1.10'])
  t.strictSame(tags(['{branch}', 'b{build}', 'v-{short}-{build}']), ['feature-x', 'b524', 'v-854df4f-524'])
  t.strictSame(tags(['latest', '{branch}', 'feature-x', 'latest']), ['latest', 'feature-x'], 'each once')
  t.strictSame(tags([COMMIT, 'latest']), ['latest'], 'the commit tag is published anyway')
  t.strictSame(tags(['{branch}'], { ...build, branch: COMMIT }), [])
  t.strictSame(tags(['{branch}'], { ...build, branch: undefined, tag: 'v1.0' }), ['v1.0'], 'a tag build')
})

t.test('branches that are no tags', async (t) => {
  const branch = (name: string, template = '{branch}') => tags([template], { ...build, branch: name })[0]
  t.equal(branch('a/b c#d'), 'a-b-c-d')
  t.equal(branch('größe'), 'gr--e')
  t.equal(branch('.hidden'), 'hidden')
  t.equal(branch('-/.x'), 'x')
  t.equal(branch('_x'), '_x')
  t.equal(branch('.x', 'b{branch}'), 'b.x', 'in the middle it may stay')
  t.equal(branch('$&$1'), '1', 'nothing in it is a pattern')
  t.equal(branch('{build}'), 'build-', 'nothing in it is filled in again')
  t.equal(branch('y'.repeat(300)), 'y'.repeat(128))
  t.equal(branch('y'.repeat(300), 'a-{branch}-z'), `a-${'y'.repeat(126)}`)
  t.match(
    problems(['{branch}'], { ...build, branch: '日本' }),
    [/^E_TAG "\{branch\}" is not a tag/],
    'nothing is left',
  )
})

t.test('every problem at once', async (t) => {
  t.strictSame(problems(['{x}', 'a/b', '{branch}-{BUILD}', 'latest']), [
    'E_TAG_TEMPLATE The tag "{x}" cannot be used: nothing is called {x}.',
    'E_TAG "a/b" is not a tag.',
    'E_TAG_TEMPLATE The tag "{branch}-{BUILD}" cannot be used: nothing is called {BUILD}.',
  ])
  for (const tag of [
    '',
    ' ',
    '.a',
    '-a',
    'alice/todo:latest',
    'a b',
    '{',
    '{{branch}}',
    'x'.repeat(129),
    'ü',
  ])
    t.match(problems([tag]), [/^E_TAG ".*" is not a tag\.$/], tag)
  t.match(problems(['{}']), [/nothing is called \{\}/])
  t.match(problems(['{constructor}']), [/nothing is called \{constructor\}/])
  t.strictSame(movingTags(['{x}', 'latest'], build).tags, ['latest'], 'the others are still made')
  t.match(movingTags(['{x}'], build).problems, [{ exit: 2, hint: /\{branch\}, \{build\}, \{short\}/ }])
})

t.test('what is not known here', async (t) => {
  const local: Build = { service: 'local' }
  t.strictSame(problems(['b{build}-{build}', '{short}', '{branch}', 'latest'], local), [
    'E_TAG_UNKNOWN The tag "b{build}-{build}" needs the build number, which is not known here.',
    'E_TAG_UNKNOWN The tag "{short}" needs the commit, which is not known here.',
    'E_TAG_UNKNOWN The tag "{branch}" needs the branch, which is not known here.',
  ])
})

t.test('the commit tag of another commit is never moved', async (t) => {
  const other = COMMIT.replace('8', '9')
  t.match(problems([other]), [/^E_TAG_TEMPLATE .* the commit tag of another commit/])
  t.match(problems(['{branch}'], { ...build, branch: other }), [/^E_TAG_TEMPLATE/])
  t.match(problems([COMMIT + COMMIT.slice(0, 24)]), [/^E_TAG_TEMPLATE/], 'sha256 repositories too')
})
