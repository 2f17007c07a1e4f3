import t from 'tap'
import { judged, nameOf, onHeroku, writeLine } from '../../../src/check/dockerfile/judging.js'
import { projectOf } from './judge.js'

const one = async (Dockerfile: string, files: Record<string, string> = {}) =>
  judged(await projectOf({ Dockerfile: `FROM a:1\n${Dockerfile}\n`, ...files }))[0]

t.test('what to write instead', async (t) => {
  const cases: Record<string, string> = {
    'CMD ["a", "-p", "1"]': 'Write CMD exec a -p 2 in Dockerfile.',
    'CMD a -p 1': 'Write CMD exec a -p 2 in Dockerfile.',
    'CMD a 1 && b': 'Write CMD a 2 && b in Dockerfile.',
    'ENTRYPOINT ["a", "1"]': 'Write CMD exec a 2 in Dockerfile instead of its ENTRYPOINT.',
    'ENTRYPOINT ["a"]\nCMD ["1"]': 'Write CMD exec a 2 in Dockerfile instead of its ENTRYPOINT and CMD.',
  }
  for (const [Dockerfile, text] of Object.entries(cases)) {
    const found = await one(Dockerfile)
    if (found === undefined) t.fail(Dockerfile)
    else
      t.equal(
        writeLine(found.facts, found.stage, (line) => line.replace('1', '2')),
        text,
        Dockerfile,
      )
  }
})

t.test('a rule of Heroku', async (t) => {
  const found = { file: 'Dockerfile', line: 1, message: 'A.', fix: 'B.' }
  const here = await one('CMD a')
  const elsewhere = await one('CMD a', { '.travis.yml': 'script: docker build .\n' })
  t.same(here && onHeroku(here.facts, found), found)
  t.same(here && onHeroku(here.facts, found, 'warning'), { ...found, severity: 'warning' })
  t.same(elsewhere && onHeroku(elsewhere.facts, found, 'error'), { ...found, severity: 'note' })
  t.equal(await one('CMD a', { '.travis.yml': 'script: docker build -f b/Dockerfile .\n' }), undefined)
})

t.test('the name of a run', async (t) => {
  const of = (line: string) => nameOf({ program: line.split(' ')[0] ?? '', args: line.split(' ').slice(1) })
  t.equal(of('flask run --host a'), 'flask run')
  t.equal(of('gunicorn app:app'), 'gunicorn')
  t.equal(of('uvicorn app:app'), 'uvicorn')
  t.equal(of('serve -s build'), 'serve')
})
