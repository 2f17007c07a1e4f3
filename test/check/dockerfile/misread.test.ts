import t from 'tap'
import { readMisread } from '../../../src/check/dockerfile/misread.js'

const misreadOf = (text: string): string[] =>
  readMisread(text, 'Dockerfile').misread.map(
    ({ line, message, severity = 'error' }) => `${line} ${severity} ${message}`,
  )

t.test('what docker does not understand', async (t) => {
  const cases: ReadonlyArray<readonly [text: string, found: RegExp]> = [
    ['', /^1 error .*it is empty/],
    ['# nothing\n', /^1 error .*no FROM/],
    ['RUN a\nFROM b', /^1 error RUN stands before the first FROM/],
    ['FROM a\nRUNN b', /^2 error docker knows no instruction RUNN/],
    ['FROM a\nRUN b && \\\n  c\n  d', /^4 error docker knows no instruction D\b/],
    ['FROM a b', /^1 error .*line 1 must read FROM/],
    ['FROM', /^1 error .*FROM without an image/],
    ['FROM a\nCOPY --form=a b c', /^2 error COPY has no flag --form/],
    ['FROM a\nCOPY b', /^2 error COPY needs a source and a destination/],
    ['FROM a\nONBUILD COPY b', /^2 error COPY needs a source and a destination/],
    ['FROM a\nWORKDIR', /^2 error WORKDIR has nothing behind it/],
    ['FROM a\nENV B', /^2 error ENV B has no value/],
    ["FROM a\nCMD ['b']", /^2 error CMD looks like the exec form and is no JSON/],
    ['FROM a\nCMD ["b" "c"]', /^2 error CMD looks like/],
    ['FROM a\nENTRYPOINT [ "b", "c"', /^2 error ENTRYPOINT looks like/],
    ['FROM a\nCMD [node, app.js]', /^2 error CMD looks like .* called \[node\.$/],
    ['FROM a\nCMD [“b”, “c”]', /^2 error CMD looks like/],
    ['FROM a\nEXPOSE 80 # web', /^2 error What follows # in this line is no comment/],
    ['FROM a\nRUN <<EOF\nb', /^2 error In this file the here-document EOF has no end/],
    [
      'FROM a AS builder\nFROM c\nCOPY --from=biulder /a /a',
      /^3 warning No stage before this line is called biulder/,
    ],
  ]
  for (const [text, found] of cases) {
    const all = misreadOf(text)
    t.equal(all.length, 1, text)
    t.match(all[0], found, text)
  }
})

t.test('what docker understands', async (t) => {
  for (const text of [
    'FROM a',
    'from a as b\nrun c',
    'ARG A=1\nFROM a:$A',
    'FROM a\nCMD',
    'FROM a\nENV A b c\nENV D=e F=g',
    'FROM a\nCOPY <<EOF /f\nRUNN\nEOF',
    'FROM a\nCOPY ["a b", "/c"]',
    'FROM a\nRUN [ "$A" = "b" ] && c',
    'FROM a\nRUN [[ -f b ]] || c',
    'FROM a\nCMD [ -f b ] && c',
    'FROM a\nCOPY --link --chown=a:b --chmod=755 --exclude=*.md c d',
    'FROM a\nADD --keep-git-dir=true https://example.com/a.git /a',
    'FROM a\nCOPY --from=composer:2 /usr/bin/composer /b',
    'FROM a AS builder\nFROM c\nCOPY --from=0 /a /a\nCOPY --from=nginx /b /b',
    'FROM a\nRUN echo "# no comment" # but this is one to the shell',
    'FROM a\nLABEL b="c # d"',
    'FROM a\nHEALTHCHECK --interval=5s CMD b',
    'FROM a\nMAINTAINER b',
    'FROM a\r\nRUN b \\\r\n  c\r\n',
  ])
    t.same(misreadOf(text), [], text)
})
