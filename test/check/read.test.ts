import t from 'tap'
import { judge } from '../../src/check/judge.js'
import { readProject } from '../../src/check/read.js'
import type { Rule } from '../../src/check/rule.js'

const files = (all: Record<string, string>) => new Map(Object.entries(all))

t.test('a project is read from its texts alone', async (t) => {
  const texts = files({ '.travis.yml': 'script: a\nscirpts: b\n', 'slipway.yml': 'app: a\nap: b\n' })
  const project = await readProject({ files: texts, branch: 'trunk' })
  t.match(project, { branch: 'trunk', travis: { jobs: [{ line: 1 }] }, flaws: [{ line: 2, kind: 'key' }] })
  t.match(project.misset, [{ file: 'slipway.yml', line: 2, message: /unknown key/ }])
  t.match(await readProject({ files: files({}), branch: 'main' }), {
    travis: undefined,
    flaws: [],
    misset: [],
  })
})

t.test(
  'findings are in the order of files and lines, with the severity of the rule or their own',
  async (t) => {
    const rule = (id: string, find: Rule['find']): Rule => ({
      ...{ id, severity: 'error', title: '', why: '', instead: '', find },
    })
    const said = { message: 'It does.', fix: 'Do not.' }
    const found = judge(await readProject({ files: files({}), branch: 'main' }), [
      rule('two', () => [
        { file: 'b', line: 10, ...said },
        { file: 'b', line: 9, ...said, severity: 'note' },
      ]),
      rule('one', () => [
        { file: 'b', line: 10, ...said, severity: 'warning' },
        { file: 'a', line: 11, ...said },
      ]),
    ])
    t.strictSame(
      found.map(({ docs, ...rest }) => ({ ...rest, page: docs.replace(/.*docs/, '') })),
      [
        { file: 'a', line: 11, ...said, severity: 'error', rule: 'one', page: '/rules/one.md' },
        { file: 'b', line: 9, ...said, severity: 'note', rule: 'two', page: '/rules/two.md' },
        { file: 'b', line: 10, ...said, severity: 'warning', rule: 'one', page: '/rules/one.md' },
        { file: 'b', line: 10, ...said, severity: 'error', rule: 'two', page: '/rules/two.md' },
      ],
    )
  },
)
