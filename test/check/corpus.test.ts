import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { rules as table } from '../../src/check/rules/index.js'
import { read, root } from '../source.js'

interface Place {
  readonly file: string
  readonly line: number
}
interface Label extends Place {
  readonly rule: string
  /** Other places at which the same finding is as right. */
  readonly or?: readonly Place[]
}
interface Labels {
  readonly about: string
  readonly expects: readonly Label[]
  readonly maybe: readonly Label[]
}

const corpus = 'test/check/corpus'
const rules = Object.keys(JSON.parse(read(`${corpus}/rules.json`)) as object)
const pipelines = ['first', 'second', 'third'].flatMap((set) =>
  readdirSync(join(root, corpus, set)).map((name) => `${corpus}/${set}/${name}`),
)
const labelsOf = (pipeline: string): Labels => JSON.parse(read(`${pipeline}/labels.json`)) as Labels

t.test('every label names a rule, a file and a line of it', async (t) => {
  for (const rule of rules)
    t.ok(
      table.some(({ id }) => id === rule),
      `${rule} is a rule`,
    )
  for (const pipeline of pipelines) {
    const { about, expects, maybe } = labelsOf(pipeline)
    t.match(about, /^[A-Za-z].*\.$/, `${pipeline} says what it is`)
    for (const label of [...expects, ...maybe]) {
      t.ok(rules.includes(label.rule), `${pipeline}: ${label.rule}`)
      for (const { file, line } of [label, ...(label.or ?? [])]) {
        const path = join(root, pipeline, file)
        const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
        t.ok(line >= 1 && line <= lines, `${pipeline}/${file}:${line}`)
      }
    }
  }
})

t.test('the sets are large enough, a quarter without a fault, every rule at least twice', async (t) => {
  const count = (set: string) => pipelines.filter((one) => one.startsWith(`${corpus}/${set}/`)).length
  t.ok(count('first') >= 36)
  t.ok(count('second') >= 10)
  t.ok(count('third') >= 10)
  const expected = pipelines.map((pipeline) => labelsOf(pipeline).expects)
  t.ok(expected.filter(({ length }) => length === 0).length * 4 >= pipelines.length)
  for (const rule of rules)
    t.ok(expected.flat().filter((label) => label.rule === rule).length >= 2, `${rule} is expected twice`)
})

/** Runs script/confusion on a set of pipelines, with a program that finds what it is told to find. */
function confusion(
  folder: string,
  pipelines: Record<string, { labels: Partial<Labels>; finds: readonly object[] | string }>,
) {
  for (const [name, { labels, finds }] of Object.entries(pipelines)) {
    const path = join(folder, 'first', name)
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'labels.json'), JSON.stringify({ about: '', expects: [], maybe: [], ...labels }))
    writeFileSync(join(path, 'finds.json'), JSON.stringify(finds))
  }
  const program = join(folder, 'program.mjs')
  writeFileSync(
    program,
    `import { existsSync, readFileSync } from 'node:fs'
     const findings = existsSync('labels.json') ? 'saw the labels' : JSON.parse(readFileSync('finds.json', 'utf8'))
     process.stdout.write(JSON.stringify({ findings }))
     process.exitCode = findings.some((one) => one.severity === 'error') ? 1 : 0`,
  )
  // tap's loader must not reach the child.
  const { NODE_OPTIONS: _, ...inherited } = process.env
  const env = { ...inherited, CONFUSION_CORPUS: folder, CONFUSION_PROGRAM: program }
  return spawnSync(join(root, 'script/confusion'), ['first'], { env, encoding: 'utf8' })
}

const at = (rule: string, line: number, file = '.travis.yml') => ({ rule, file, line })
const finding = (rule: string, severity: string, line: number, file = '.travis.yml') => ({
  ...at(rule, line, file),
  severity,
  message: `${rule} it is.`,
})

t.test('script/confusion counts what is found, missed and false', async (t) => {
  const { status, stdout, stderr } = confusion(t.testdir({}), {
    faulty: {
      labels: {
        expects: [
          at('never-publishes', 10),
          at('no-cache', 4),
          { ...at('no-command', 3, 'Dockerfile'), or: [at('', 9, 'Dockerfile')] },
          at('unknown-key', 20),
          at('unknown-key', 22),
        ],
        maybe: [at('no-latest', 8)],
      },
      finds: [
        finding('never-publishes', 'error', 12),
        finding('no-cache', 'note', 7),
        finding('no-command', 'error', 9, 'Dockerfile'),
        finding('no-latest', 'note', 8),
        finding('unknown-key', 'error', 21),
      ],
    },
    clean: { labels: {}, finds: [finding('yaml-syntax', 'error', 2)] },
  })
  t.equal(status, 0, stderr)
  t.match(stdout, '2 pipelines, 1 of them without a fault')
  const rowOf = (rule: string) => new RegExp(`^${rule} +(.*)$`, 'm').exec(stdout)?.[1]?.split(/ +/)
  t.same(rowOf('never-publishes'), ['1', '1', '0', '0'], 'two lines away is near enough')
  t.same(rowOf('no-cache'), ['1', '0', '1', '1'], 'three lines away is not')
  t.same(rowOf('no-command'), ['1', '1', '0', '0'], 'another place of the label')
  t.same(rowOf('no-latest'), ['0', '0', '0', '0'], 'what may be found counts neither way')
  t.same(rowOf('unknown-key'), ['2', '1', '1', '0'], 'one finding meets one label')
  t.same(rowOf('all'), ['5', '3', '2', '2'])
  t.match(stdout, 'all rules: precision 60.0 % (3 of 5), recall 60.0 % (3 of 5)')
  t.match(stdout, 'errors alone: precision 75.0 % (3 of 4), recall 75.0 % (3 of 4)')
  t.match(stdout, /^missed +no-cache +first\/faulty\/\.travis\.yml:4$/m)
  t.match(stdout, /^false alarm +yaml-syntax +first\/clean\/\.travis\.yml:2 \(error\) yaml-syntax it is\.$/m)
})

t.test('script/confusion takes no crash for an answer', async (t) => {
  const { status, stderr } = confusion(t.testdir({}), { wrong: { labels: {}, finds: 'nothing' } })
  t.not(status, 0)
  t.match(stderr, 'slipway check ended with 1')
})
