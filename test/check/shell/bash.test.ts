import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { show } from '../../../src/check/shell/text.js'
import { succeeded } from '../../../src/check/shell/tri.js'
import { run } from './run.js'

// Scripts are made at random and run twice: by bash, with functions in place of the programs, and here. What is sure here
// must have happened there; what cannot be here must not.

const SCRIPTS = Number(process.env['SCRIPTS'] ?? 400)
const SEED = Number(process.env['SEED'] ?? 20)

const variable = fc.constantFrom('a', 'b', 'x1', 'U', 'V')
const value = fc.constantFrom('', 'main', 'v1.2', 'a b', '0', '1', '12')
const word = fc.oneof(
  value.map((text) => `"${text}"`),
  variable.map((name) => `"$${name}"`),
  variable.map((name) => `$${name}`),
  variable.map((name) => `"\${${name}:-main}"`),
  variable.map((name) => `"\${${name}:0:2}"`),
  variable.map((name) => `"\${${name}#v}"`),
  variable.map((name) => `"\${${name}%%.*}-x"`),
  variable.map((name) => `"\${${name}/a/b}"`),
  fc
    .tuple(variable, value)
    .map(([name, text]) => `"$(if [ "$${name}" = "${text}" ]; then echo main; else echo v1.2; fi)"`),
)
const quoted = word.filter((text) => text.startsWith('"'))
const test = fc.oneof(
  fc.tuple(word, fc.constantFrom('=', '!=', '=='), word).map((words) => `[ ${words.join(' ')} ]`),
  fc.tuple(fc.constantFrom('-n', '-z'), word).map((words) => `[ ${words.join(' ')} ]`),
  fc.tuple(quoted, quoted, quoted).map(([a, b, c]) => `[ ${a} = ${b} -a ! -z ${c} ]`),
  fc
    .tuple(word, fc.constantFrom('==', '!='), fc.constantFrom('ma*', '"ma*"', '[mv]*', '?', '*.*', '""'))
    .map((words) => `[[ ${words.join(' ')} ]]`),
  fc.tuple(word, fc.constantFrom('^v[0-9]', '^(main|0)$', '\\.')).map(([a, b]) => `[[ ${a} =~ ${b} ]]`),
  fc.tuple(quoted, quoted).map(([a, b]) => `[[ -n ${a} && ( ! -z ${b} || ${a} == main ) ]]`),
  fc
    .tuple(quoted, fc.constantFrom('-eq', '-lt', '-ge'))
    .map(([a, operator]) => `[ ${a} ${operator} 1 ] 2>/dev/null`),
)
const program = fc.constantFrom(...'pqrstuvw'.split('')).map((name) => `run_${name}`)

const { statements } = fc.letrec<{ statement: string; statements: string; list: string }>((tie) => ({
  statements: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((all) => all.join('\n')),
  list: fc.array(tie('statement'), { minLength: 1, maxLength: 2 }).map((all) => all.join('\n')),
  statement: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: program },
    { weight: 2, arbitrary: test },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          variable.filter((name) => /[a-z]/.test(name)),
          word,
        )
        .map(([name, text]) => `${name}=${text}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'set -e',
        'set +e',
        'set -o pipefail',
        'true',
        'false',
        'x1=$?',
        'exit',
        'exit 0',
        'exit 3',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'return 0',
        'return 1',
        'break',
        'continue',
        'shift',
        'false || x1=main',
        'true && x1=',
      ),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(test, tie('list'), tie('list'))
        .map(([a, b, c]) => `if ${a}; then\n${b}\nelse\n${c}\nfi`),
    },
    { weight: 2, arbitrary: fc.tuple(tie('list'), tie('list')).map(([a, b]) => `if\n${a}\nthen\n${b}\nfi`) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(program, fc.constantFrom('&&', '||'), program, fc.constantFrom('&&', '||'), test)
        .map((all) => all.join(' ')),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(test, fc.constantFrom('&&', '||'), tie('list'))
        .map(([a, b, c]) => `${a} ${b} {\n${c}\n}`),
    },
    { weight: 1, arbitrary: fc.tuple(program, program).map(([a, b]) => `! ${a} | ${b}`) },
    { weight: 1, arbitrary: fc.tuple(program, program).map(([a, b]) => `${a} | ${b}`) },
    { weight: 1, arbitrary: tie('list').map((a) => `(\n${a}\n)`) },
    { weight: 1, arbitrary: tie('list').map((a) => `! (\n${a}\n)`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('one', 'two'), tie('list'))
        .map(([name, a]) => (/\b(?:one|two)\b/.test(a) ? a : `${name}() {\n${a}\n}`)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('one', 'two'), word)
        .map(([name, a]) => `type ${name} >/dev/null 2>&1 || ${name}() { run_p "$1"; }\n${name} ${a}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(word, tie('list')).map(([a, b]) => `for x1 in v1 ${a}; do\n${b}\ndone`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(word, tie('list'), tie('list'))
        .map(([a, b, c]) => `case ${a} in\nma*|0)\n${b}\n;;\n"a b") run_q;;\n*)\n${c}\n;;\nesac`),
    },
    { weight: 1, arbitrary: tie('list').map((a) => (a.includes("'") ? a : `bash -c '${a}'`)) },
    { weight: 1, arbitrary: tie('list').map((a) => (a.includes("'") ? a : `eval '${a}'`)) },
    {
      weight: 1,
      arbitrary: fc.tuple(variable, tie('list')).map(([name, a]) => `a=$(\n${a}\n)\nrun_w $${name}`),
    },
  ),
}))

const NAMES = 'pqrstuvw'.split('').map((name) => `run_${name}`)

// Each occurrence is told apart by its number, which is its first word.
const numbered = (script: string): string => {
  let count = 0
  return script.replace(/\brun_[p-w]\b/g, (name) => `${name} ${++count}`)
}

function inBash(script: string, failing: readonly string[], env: Readonly<Record<string, string>>) {
  const functions = NAMES.map(
    (name) => `${name}() { echo "$1" >&3; return ${failing.includes(name) ? 1 : 0}; }; export -f ${name}`,
  )
  const whole = `exec 3>&1 1>/dev/null\n${functions.join('\n')}\n(\n${script}\n)\necho "= $?" >&3`
  const printed = execFileSync('bash', ['--noprofile', '--norc', '-c', whole, 'x'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines = printed.trim().split('\n')
  return { ran: new Set(lines.slice(0, -1)), status: Number(lines.at(-1)?.slice(2)) }
}

t.test('what is said of a script is what bash does', async (t) => {
  const made = fc.tuple(statements, fc.subarray(NAMES, { maxLength: 3 }), value, value)
  let sure = 0
  fc.assert(
    fc.property(made, ([text, failing, U, V]) => {
      const script = numbered(text)
      const bash = inBash(script, failing, { U, V })
      const here = run(script, { failing: (name) => failing.includes(name) })
      const ran = here.ran.filter(({ words, followed }) => !followed && NAMES.includes(show(words[0] ?? [])))
      const numberOf = ({ words }: (typeof ran)[number]) => show(words[1] ?? [])
      const certain = ran.filter(({ certainty }) => certainty === 'yes').map(numberOf)
      const possible = new Set(ran.filter(({ onFailure }) => !onFailure).map(numberOf))
      for (const one of certain) if (!bash.ran.has(one)) throw new Error(`sure of ${one}, which did not run`)
      for (const one of bash.ran) if (!possible.has(one)) throw new Error(`${one} ran, which cannot be`)
      const ended = succeeded(here.status)
      if (ended !== 'maybe' && (ended === 'yes') !== (bash.status === 0))
        throw new Error(`ended with ${bash.status}, said ${here.status}`)
      sure += certain.length
    }),
    { numRuns: SCRIPTS, seed: SEED },
  )
  t.ok(sure > SCRIPTS, `sure of ${sure} commands`)
})
