import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/errors/problem.js'
import { chooseTarget, readStages, type Stage, testStage } from '../../src/image/dockerfile.js'

const names = (text: string) => readStages(text).map(({ name, base }) => `${name ?? '-'} ${base}`)

const APP = `# syntax=docker/dockerfile:1
ARG NODE=18
FROM --platform=$BUILDPLATFORM node:\${NODE} AS base
COPY . .
FROM base AS Test
CMD ["npm", "test"]
from base as production
CMD ["node", "server.js"]
`

t.test('stages', async (t) => {
  t.strictSame(
    readStages(APP).map(({ name, index, base, from, line }) => ({ name, index, base, from, line })),
    [
      { name: 'base', index: 0, base: 'node:${NODE}', from: undefined, line: 3 },
      { name: 'test', index: 1, base: 'base', from: 0, line: 5 },
      { name: 'production', index: 2, base: 'base', from: 0, line: 7 },
    ],
  )
})

t.test('what looks like a stage and is none', async (t) => {
  const cases: Record<string, [string, string[]]> = {
    'one stage': ['FROM a', ['- a']],
    'a comment': ['# FROM no\nFROM a\n  # FROM no\n', ['- a']],
    'a continued line': ['FROM a\nRUN echo \\\n  FROM no\nFROM b', ['- a', '- b']],
    'a comment in a continued line': ['FROM a\nRUN echo \\\n# why\n  FROM no\nFROM b', ['- a', '- b']],
    'a blank line in a continued line': ['FROM a\nRUN echo \\\n\n  FROM no\nFROM b', ['- a', '- b']],
    'blanks behind the backslash': ['FROM a\nRUN echo \\  \n  FROM no\nFROM b', ['- a', '- b']],
    'a FROM over several lines': ['FROM a \\\n # why\n AS \\\n x', ['x a']],
    'a heredoc': ['FROM a\nRUN <<EOF\nFROM no\nEOF\nFROM b', ['- a', '- b']],
    'two heredocs': ['FROM a\nRUN <<A <<B\nFROM no\nA\nFROM no\nB\nFROM b', ['- a', '- b']],
    'a quoted heredoc': ["FROM a\nRUN cat <<'E' > f\nFROM no\nE\nFROM b", ['- a', '- b']],
    'an indented heredoc': ['FROM a\nCOPY <<-X /f\n\tFROM no\n\tX\nFROM b', ['- a', '- b']],
    'no heredoc but a shift': ['FROM a\nRUN echo $((1<<4))\nFROM b', ['- a', '- b']],
    'no heredoc but a here-string': ['FROM a\nRUN cat <<<EOF\nFROM b', ['- a', '- b']],
    'no heredoc but a quoted text': ['FROM a\nRUN echo "<<EOF"\nFROM b', ['- a', '- b']],
    'another escape character': [
      '# escape=`\nFROM a\nRUN dir c:\\\nFROM b\nRUN x `\n FROM no',
      ['- a', '- b'],
    ],
    'an escape directive too late': ['# hi\n# escape=`\nFROM a\nRUN x \\\n FROM no', ['- a']],
    'a trigger': ['FROM a\nONBUILD FROM no\nFROM b', ['- a', '- b']],
    'line ends of Windows': ['FROM a AS x\r\nRUN y \\\r\n FROM no\r\nFROM b\r\n', ['x a', '- b']],
    'a byte order mark': ['\uFEFFFROM a AS x', ['x a']],
    'tabs and case': ['\tfrom\ta\tas\tX.y_z-1', ['x.y_z-1 a']],
    flags: ['FROM --platform=linux/amd64 a AS x', ['x a']],
    'ARG in front': ['ARG A=1\nARG B\nFROM $A AS x', ['x $A']],
  }
  for (const [name, [text, stages]] of Object.entries(cases)) t.strictSame(names(text), stages, name)
})

t.test('what cannot be read', async (t) => {
  const wrong = (text: string, detail: string) =>
    t.throws(() => readStages(text, 'web/Dockerfile'), {
      code: 'E_DOCKERFILE_SYNTAX',
      exit: 2,
      message: `web/Dockerfile cannot be understood: ${detail}.`,
    })
  wrong('', 'it is empty')
  wrong(' \n\n', 'it is empty')
  wrong('# hello\n', 'it has no FROM line')
  wrong('RUN x\n', 'it has no FROM line')
  wrong('FROM a\nFROM\n', 'line 2 has a FROM without an image')
  for (const from of [
    'FROM a b',
    'FROM a AS',
    'FROM a AS b c',
    'FROM a IN b',
    'FROM a # b',
    'FROM a AS b # c',
  ])
    wrong(`\n${from}`, 'line 2 must read FROM <image> or FROM <image> AS <stage>')
  wrong('FROM a AS 1x', 'line 1 names a stage "1x", which is no name')
})

t.test('which program the image runs', async (t) => {
  const last = (text: string) => {
    const { hasCommand, hasEntrypoint } = readStages(text).at(-1) as Stage
    return [hasCommand, hasEntrypoint]
  }
  t.strictSame(last('FROM a'), [undefined, undefined], 'only the base image could tell')
  t.strictSame(last('FROM scratch'), [false, false])
  t.strictSame(last('FROM a\nCMD x'), [true, undefined])
  t.strictSame(last('FROM a\nCMD ["x"]'), [true, undefined])
  t.strictSame(last('FROM a\nCMD []'), [false, undefined])
  t.strictSame(last('FROM a\nCMD x\nCMD [ ]'), [false, undefined])
  t.strictSame(last('FROM a\nENTRYPOINT x'), [false, true], 'an inherited command goes')
  t.strictSame(last('FROM a\nCMD x\nENTRYPOINT ["y"]'), [true, true], 'our own stays')
  t.strictSame(last('FROM a\nENTRYPOINT ["y"]\nCMD x'), [true, true])
  t.strictSame(last('FROM a\nCMD x\nENTRYPOINT []'), [true, false])
  t.strictSame(last('FROM a\nHEALTHCHECK CMD x\nONBUILD CMD x'), [undefined, undefined])
  t.strictSame(last('FROM a AS b\nCMD x\nFROM b'), [true, undefined], 'from an earlier stage')
  t.strictSame(last('FROM a AS b\nCMD x\nFROM b\nENTRYPOINT y'), [false, true])
  t.strictSame(last('FROM a AS b\nCMD x\nFROM c'), [undefined, undefined])
  t.equal(readStages('FROM x AS x\nFROM x AS x\nFROM x').at(-1)?.from, 1, 'of two with one name the later')
})

t.test('the test stage', async (t) => {
  const stages = readStages(APP)
  t.equal(testStage(stages)?.index, 1)
  t.equal(testStage(stages, 'BASE')?.index, 0, 'names differ in more than case')
  t.equal(testStage(readStages('FROM a AS tests')), undefined)
  t.throws(() => testStage(stages, 'unit', 'D'), {
    code: 'E_TARGET',
    exit: 2,
    message: 'D has no stage "unit".',
    hint: 'Its stages are: base, test, production.',
  })
  t.throws(() => testStage(readStages('FROM a'), 'test'), { code: 'E_TARGET' }, 'asked for and missing')
})

t.test('the stage that ships', async (t) => {
  const choose = (text: string, asked?: string, test?: string) => {
    const stages = readStages(text)
    const { target, stage, why } = chooseTarget(stages, asked, testStage(stages, test))
    return `${target ?? '-'} ${stage.index} ${why}`
  }
  t.equal(choose(APP), 'production 2 the stage production')
  t.equal(choose('FROM a AS Production\nFROM a AS tools'), 'production 0 the stage production')
  t.equal(choose('FROM a AS prod\nFROM a AS x'), 'prod 0 the stage prod')
  t.equal(choose('FROM a AS prod\nFROM a AS production\nFROM a'), 'production 1 the stage production')
  t.equal(choose('FROM a AS test\nFROM b'), '- 1 the last stage')
  t.equal(choose('FROM a AS test\nFROM test AS app'), 'app 1 the last stage')
  t.equal(choose('FROM a'), '- 0 the only stage')
  t.equal(choose(APP, 'BASE'), 'base 0 asked for')
  t.equal(choose(APP, 'test', 'base'), 'test 1 asked for', 'where another stage tests')
  t.throws(() => choose(APP, 'web'), { code: 'E_TARGET', hint: /base, test, production/ })
  t.throws(() => choose('FROM a', 'web'), { code: 'E_TARGET', hint: 'It names no stages at all.' })
  t.throws(() => choose(APP, '0'), { code: 'E_TARGET' }, 'docker takes no numbers here')
  const shipsTests = { code: 'E_TARGET_IS_TEST', exit: 2, message: /The stage "test" is the test stage/ }
  t.throws(() => choose(APP, 'test'), shipsTests)
  t.throws(() => choose(APP, 'TEST'), shipsTests)
  t.throws(() => choose('FROM a AS base\nFROM a AS test'), shipsTests, 'nothing was asked and it is the last')
  t.throws(() => choose('FROM a AS test'), shipsTests)
  t.throws(() => choose('FROM a AS production', undefined, 'production'), { code: 'E_TARGET_IS_TEST' })
  t.throws(() => chooseTarget([], undefined, undefined), { code: 'E_DOCKERFILE_SYNTAX' })
})

t.test('any text gives stages or a problem', async (t) => {
  const words = [
    'FROM',
    'from ',
    'a',
    ' AS ',
    'x',
    '\n',
    '\r\n',
    '\\\n',
    '`\n',
    '#',
    ' escape=`',
    'RUN ',
    'COPY ',
    'CMD ',
  ]
  const more = [
    'ENTRYPOINT ',
    '[',
    ']',
    '"',
    "'",
    ',',
    '<<',
    '<<-',
    'EOF',
    '$',
    '${',
    '}',
    ':',
    '@',
    '--platform=',
    ' ',
    '\t',
  ]
  const pieces = fc.array(
    fc.constantFrom(...words, ...more, 'ONBUILD ', 'ARG ', 'HEALTHCHECK ', '\uFEFF', '/', '\r', 'é'),
  )
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    pieces.map((all) => `FROM a\n${all.join('')}`),
  )
  let read = 0
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const stages = readStages(text)
        read += 1
        return stages.length > 0 && stages.every(({ index, line }, at) => index === at && line > 0)
      } catch (error) {
        return error instanceof Problem && error.code === 'E_DOCKERFILE_SYNTAX'
      }
    }),
    { numRuns: 200 },
  )
  t.ok(read > 20, `${read} could be read`)
})
