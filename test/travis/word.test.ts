import { spawnSync } from 'node:child_process'
import t from 'tap'
import { shellWord } from '../../src/travis/word.js'
import { configVars } from '../stand/travis/environment.js'

/** What a job gets of `X=word`: taken apart as Travis does, then read by bash. */
const arrives = (words: readonly string[]): string[] => {
  const exports = words.map((word) => {
    const [first] = configVars([{ kind: 'secure', data: '', name: undefined }], () => `X=${word}`)
    return `export X=${first?.value ?? ''}; printf '%s\\0' "$X"`
  })
  const { stdout, stderr } = spawnSync('bash', ['-c', exports.join('\n')], { encoding: 'utf8' })
  t.equal(stderr, '')
  return stdout.split('\0').slice(0, -1)
}

const values = [
  ...['plain', 'a/b.c:d@e%f+g=h,i-j_k', 'two words', ' blanks around ', '\ttab', "it's", `"quoted"`],
  ...[
    `'single'`,
    `both ' and "`,
    '$HOME',
    '${HOME}',
    '$(id)',
    '`id`',
    'a&b',
    'a;b|c>d<e',
    '(x)',
    '!!',
    '~',
    '*',
  ],
  ...[
    '#no comment',
    'a #b',
    '\\',
    'ends with \\',
    "'\\",
    `"\\`,
    '\\\\',
    "it's \\",
    'a\nb',
    '\n',
    "a\n'b'\n",
    '\r',
  ],
  ...[
    'X=1 Y=2',
    'SECURE x',
    "SECURE it's",
    'naïve ü €',
    '😀',
    '\u0001\u007f',
    '\u0085',
    "$'x'",
    '$"x"',
    '{a,b}',
  ],
  ...[
    '-n',
    '--help',
    "''",
    '""',
    '``',
    `'"\`$\\`,
    `\`'"`,
    'a\'b`c"d$e\\f',
    '-----BEGIN KEY-----\nMII/+=\n-----END KEY-----\n',
  ],
]

t.test('what bash and Travis make of it is the value', async (t) => {
  const all = arrives(values.map(shellWord))
  for (const [index, value] of values.entries()) t.equal(all[index], value, JSON.stringify(value))
})

t.test('random values, from a seed', async (t) => {
  let state = 20_261_125
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % below
  }
  const alphabet = [
    ...Array.from(`'"\`\\$&|;<>(){}[]*?!#~= \t\n\r%^,.:/@abzAZ09_-ü€`),
    'SECURE ',
    '$(',
    "\\'",
    '=',
  ]
  const some = Array.from({ length: 500 }, () =>
    Array.from({ length: 1 + random(12) }, () => alphabet[random(alphabet.length)]).join(''),
  )
  const all = arrives(some.map(shellWord))
  t.same(
    some.filter((value, index) => all[index] !== value),
    [],
  )
})

t.test('nothing is quoted more than it must be', async (t) => {
  t.equal(shellWord('dckr_pat_0-a/b'), 'dckr_pat_0-a/b')
  t.equal(shellWord('a&b $c "d"'), `'a&b $c "d"'`)
  t.equal(shellWord(`it's $5`), `"it's \\$5"`)
  t.equal(shellWord('a\n\\'), `$'a\\012\\134'`)
  t.notMatch(shellWord('x SECURE y'), 'SECURE ', 'Travis would take it for no secret')
})
