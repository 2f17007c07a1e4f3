import fc from 'fast-check'
import t from 'tap'
import { chooseTarget, readStages } from '../../src/image/dockerfile.js'
import { type IngredientFacts, type Ingredients, readIngredients } from '../../src/image/ingredients.js'

interface Wanted {
  target?: string
  args?: Record<string, string>
  more?: Partial<IngredientFacts>
}

const read = (text: string, { target, args = {}, more = {} }: Wanted = {}): Ingredients => {
  const stages = readStages(text)
  const { stage } = chooseTarget(stages, target, undefined)
  const buildArgs = new Map(Object.entries(args))
  return readIngredients(text, { target: stage, stages, buildArgs, platform: 'linux/amd64', ...more })
}
/** The instructions of one stage. */
const stage = (lines: readonly string[], wanted: Wanted = {}): Ingredients =>
  read(['FROM a', ...lines].join('\n'), wanted)
const sources = (...lines: string[]) => stage(lines).sources

const APP = `# syntax=docker/dockerfile:1
# An app.
ARG NODE=20
ARG UNUSED=1
FROM --platform=$BUILDPLATFORM node:\${NODE}-alpine AS base
WORKDIR /app
copy   package*.json   ./
RUN --mount=type=cache,target=/root/.npm npm ci \\
  # why

  --omit=dev
FROM base AS test
COPY test test
FROM base as production
ARG VERSION
ENV  A=1   B="x  y"
COPY --from=base --chown=node:node /app /app
COPY --from=nginx:1 /etc /etc
RUN --mount=type=bind,source=tools,target=/t --mount=from=2,target=/x x
COPY ["./src/", "../a b", "/dst/"]
COPY <<EOF /x
hello $VERSION
EOF
FROM other AS last
COPY . .
CMD [ "node",  "x" ]
`

t.test('an app', async (t) => {
  const found = read(APP.replace('from=2', 'from=test'), { args: { VERSION: '3', OTHER: 'x' } })
  t.strictSame(found, {
    instructions: [
      '# syntax=docker/dockerfile:1',
      'FROM --platform=linux/amd64 node:20-alpine',
      'WORKDIR /app',
      'COPY ["package*.json","./"]',
      'RUN --mount=type=cache,target=/root/.npm npm ci   --omit=dev',
      'FROM stage 0',
      'COPY ["test","test"]',
      'FROM stage 0',
      'ARG VERSION',
      'ENV A=1 B="x  y"',
      'COPY --from=stage 0 --chown=node:node ["/app","/app"]',
      'COPY --from=nginx:1 ["/etc","/etc"]',
      'RUN --mount=type=bind,source=tools,target=/t --mount=from=stage 1,target=/x x',
      'COPY ["./src/","../a b","/dst/"]',
      'COPY ["<<EOF","/x"]\nhello $VERSION\nEOF',
    ],
    images: ['docker/dockerfile:1', 'nginx:1', 'node:20-alpine'],
    sources: ['a b', 'package*.json', 'src', 'test', 'tools'],
    args: { BUILDPLATFORM: 'linux/amd64', NODE: '20', VERSION: '3' },
    widened: [],
    unknowable: [],
  })
})

t.test('the stages that are needed', async (t) => {
  const text = [
    ...['FROM one AS a', 'COPY a /', 'FROM two AS b', 'COPY b /', 'FROM three AS c', 'COPY c /'],
    ...['FROM four', 'COPY --from=0 / /', 'COPY d /', 'FROM five AS last', 'COPY --from=B / /', 'COPY e /'],
    ...['RUN --mount=type=cache,from=c,target=/c x', 'COPY --from=image/of:it / /', ''],
  ].join('\n')
  t.strictSame(read(text).sources, ['b', 'c', 'e'])
  t.strictSame(read(text).images, ['five', 'image/of:it', 'three', 'two'])
  t.strictSame(read(text, { target: 'c' }).sources, ['c'])
  const byNumber = read(text.replace('FROM five AS last', 'FROM five').replace('from=B', 'from=3'))
  t.strictSame(byNumber.sources, ['a', 'c', 'd', 'e'], 'by number, and what that one needs')
  const grown = text.replace('FROM two', 'FROM none\nCOPY z /\nFROM two')
  t.strictSame(read(grown), read(text), 'another stage in between')
  t.strictSame(
    read('FROM x AS build\nCOPY a /\nFROM y\nCOPY --from=build a /'),
    read('FROM x\nCOPY a /\nFROM y\nCOPY --from=0 a /'),
    'what a stage is called',
  )
  t.strictSame(read('FROM $X AS a\nCOPY a /\nFROM a\nCOPY b /', { args: { X: 'y' } }).unknowable, [
    'line 1 names no image that can be known: a variable has no value there',
  ])
  t.strictSame(read('ARG X=a\nFROM i AS a\nCOPY a /\nFROM $X\nCOPY b /').sources, ['a', 'b'], 'by a variable')
  t.strictSame(
    read('FROM i AS a\nFROM a AS a\nCOPY x /\nFROM a').images,
    ['i'],
    'of one name the last before',
  )
  t.strictSame(read('FROM scratch\nCOPY a /').images, [])
})

t.test('what an instruction takes of the context', async (t) => {
  t.strictSame(sources('COPY a b/ ./c/d ../e /f /to/'), ['a', 'b', 'c/d', 'e', 'f'])
  t.strictSame(sources('COPY . /'), ['.'])
  t.strictSame(sources('COPY ./ /', 'COPY a /'), ['.'], 'all of it is all')
  t.strictSame(sources('copy --chown=1:1 --chmod=755 --link --exclude=*.md a* /'), ['a*'])
  t.strictSame(sources('COPY ["a b", "c", "/d/"]', 'ADD [ "e" , "/" ]'), ['a b', 'c', 'e'])
  t.strictSame(sources('COPY [ab]*.txt /'), ['[ab]*.txt'], 'a bracket is not always JSON')
  t.strictSame(sources('COPY --parents ./x/./y/../../z /'), ['x/z'], 'the pivot is not left')
  t.strictSame(sources('COPY "q" r\'s\' t\\*u /'), ['q', 'rs', 't*u'])
  t.strictSame(sources('ADD app.tar.gz /', 'RUN x', 'RUN cp a b'), ['app.tar.gz'])
  t.strictSame(sources('COPY --from=x a /', 'COPY b /'), ['b'])
  t.strictSame(sources('RUN --mount=type=bind,target=/x y'), ['.'], 'by default all of it')
  t.strictSame(sources('RUN --mount=target=/x,source=/a[1]/,ro --mount=src=b,dst=/b y'), ['a\\[1]', 'b'])
  t.strictSame(
    sources('RUN --mount=type=secret,id=x --mount=type=ssh --mount=type=tmpfs,target=/t y', 'COPY a /'),
    ['a'],
  )
  t.strictSame(sources('ONBUILD COPY a /', 'COPY b /'), ['a', 'b'])
  t.strictSame(sources('COPY <<A b <<"C" /', 'x', 'A', 'COPY no /', 'C', 'COPY e /'), ['b', 'e'])
  t.strictSame(sources('RUN 3<<A cat <<-B', 'COPY no /', 'A', 'COPY no /', '\tB', 'COPY e /'), ['e'])
  t.strictSame(sources('COPY \\', '# why', '  a \\', '', ' b \\', '/'), ['a', 'b'])
})

t.test('what widens it', async (t) => {
  const widened = (line: string, to: string, why: RegExp) => {
    const found = stage(['COPY x /', line])
    t.same(found.sources, to === '.' ? ['.'] : [to, 'x'].sort(), line)
    t.match(found.widened, [why], line)
    t.same(found.unknowable, [])
  }
  widened(
    'COPY $DIR /',
    '.',
    /^COPY in line 3 depends on \$DIR, which only the base image could tell: all of the build context counts$/,
  )
  widened('ADD a$DIR /', '.', /ADD in line 3 depends on \$DIR/)
  widened('COPY ${A#b} /', '.', /\$A/)
  widened('RUN --mount=source=$DIR,target=/x y', '.', /RUN in line 3 depends on \$DIR/)
  widened('COPY --parents **/package.json /', '.', /has \*\* in a path: all of the build context counts$/)
  widened('COPY --parents src/**/*.js /', 'src', /has \*\* in a path: all of src counts$/)
  widened('COPY ["a", "b" /', '.', /is almost JSON/)
  widened('COPY ["a\\\\\\\\b", "/"]', '.', /backslash/)
  t.match(stage(['RUN b']), { sources: [], widened: [] })
})

t.test('variables', async (t) => {
  const taken = (lines: string[], args: Record<string, string> = {}) => stage(lines, { args }).sources.join()
  t.equal(taken(['ARG D=x', 'COPY $D /']), 'x')
  t.equal(taken(['ARG D=x', 'COPY $D /'], { D: 'y' }), 'y')
  t.equal(taken(['ENV D x y', 'COPY $D /']), 'x y', 'the old form')
  t.equal(taken(['ENV A=b D="$A"/c', 'COPY ${D} /']), '.', 'of one instruction none sees another')
  t.equal(taken(['ENV A=b', 'ENV D="$A"/c', 'COPY ${D} /']), 'b/c')
  t.equal(taken(["ENV D='$A'", 'COPY $D /']), '$A')
  t.equal(taken(['ARG D=x', 'ENV D=y', 'COPY $D /'], { D: 'z' }), 'y', 'a later ENV wins')
  t.equal(taken(['ENV D=y', 'ARG D=x', 'COPY $D /']), '.', 'builders differ')
  t.equal(taken(['ENV D=y', 'ARG D=y', 'COPY $D /']), 'y')
  t.equal(taken(['ARG D', 'COPY $D /']), '.', 'the image may have it')
  t.equal(taken(['COPY ${D:-x} /']), '.', 'the image may have it')
  t.equal(taken(['ARG D=', 'COPY ${D:-x}${D:+y}${D+z}${D-q} /']), 'xz')
  t.equal(taken(['ARG D=d', 'COPY ${D:-$U}${D:+y} /']), 'dy', 'what is not used need not be known')
  t.equal(taken(['ARG D=d', 'COPY ${D:+$U} /']), '.')
  t.equal(taken(['ARG D=d', 'COPY a\\$D"\\$D$D" \'$D\' /']), '$D,a$D$Dd')
  t.equal(taken(['ENV $U=x', 'ENV D=x', 'COPY $D /']), 'x')
  t.equal(taken(['ENV D=x', 'ENV $U=y', 'COPY $D /']), '.', 'any may have been set')
  t.equal(
    taken(['ARG TARGETARCH', 'ARG TARGETPLATFORM', 'COPY $TARGETARCH $TARGETPLATFORM /']),
    'amd64,linux/amd64',
  )
  t.equal(taken(['ONBUILD ARG D=x', 'ARG D=y', 'COPY $D /']), 'y')
  const scratch = (text: string) => read(`FROM scratch AS a\n${text}`).sources.join()
  t.equal(scratch('COPY x$D /'), 'x', 'nobody else could have set it')
  t.equal(scratch('ENV D=y\nFROM a\nCOPY x$D /'), 'xy', 'inherited')
  t.equal(scratch('ARG D=y\nFROM a\nCOPY x$D /'), '.', 'builders differ')
  t.equal(scratch('COPY $PATH /'), '.')
  t.equal(scratch('ONBUILD ENV D=q\nFROM a\nCOPY x$D /'), 'xq', 'a trigger of an earlier stage')
  t.equal(read('# escape=`\nFROM a\nENV D=b\nCOPY c:`$D "`$D"\\d /').sources.join(), '.', 'a backslash')
  t.equal(read('# escape=`\nFROM a\nENV D=b\nCOPY c`$D `\n "`$D" /').sources.join(), '$D,c$D')
})

t.test('images', async (t) => {
  const images = (text: string, args: Record<string, string> = {}) => read(text, { args }).images.join(' ')
  t.equal(images('ARG V=1\nARG I=x:${V}\nFROM $I\nCOPY a /'), 'x:1')
  t.equal(images('ARG V=1\nARG I=x:${V}\nFROM $I\nCOPY a /', { V: '2' }), 'x:2')
  t.equal(images('ARG V\nFROM x${V:+:$V}\nCOPY a /'), 'x')
  t.equal(images('FROM x-$TARGETARCH\nCOPY a /'), 'x-amd64')
  t.equal(images('FROM x@sha256:' + '0'.repeat(64) + '\nCOPY a /'), 'x@sha256:' + '0'.repeat(64))
  t.equal(images('ARG V=1\nFROM x\nARG V\nFROM y:$V\nCOPY a /'), 'y:1', 'the one before the first FROM')
  for (const from of ['FROM $X', 'FROM x:$X', 'FROM X'])
    t.match(read(`${from}\nCOPY a /`).unknowable, [/^line 1 names no image/], from)
  t.match(read('FROM x\nCOPY --from=$X a /').unknowable, [/line 2 names no image/])
  const buildPlatform = read('FROM --platform=$BUILDPLATFORM x\nARG TARGETARCH\nCOPY $TARGETARCH /', {
    more: { platform: 'linux/arm/v7', buildPlatform: 'linux/x86_64' },
  })
  t.match(buildPlatform, { instructions: ['FROM --platform=linux/amd64 x'], sources: ['arm'] })
  t.equal(
    images('# syntax=docker.io/docker/dockerfile:1.7 and more\nFROM x\nCOPY a /'),
    'docker.io/docker/dockerfile:1.7 x',
  )
  t.equal(images('FROM x\nCOPY a /', { BUILDKIT_SYNTAX: 'docker/dockerfile:2' }), 'docker/dockerfile:2 x')
  t.match(read('# syntax=some/frontend\nFROM x\nCOPY a /').unknowable, [/frontend/])
  t.equal(images('# hi\n# syntax=docker/dockerfile:1\nFROM x\nCOPY a /'), 'x', 'too late')
})

t.test('what nobody can know', async (t) => {
  const unknowable = (...lines: string[]) => stage(['COPY a /', ...lines]).unknowable
  const fetches = [/^ADD in line 3 fetches from the network without --checksum$/]
  for (const from of [
    ...['https://user:token@example.com/x', 'HTTP://example.com/x', 'git@example.com:a/b.git', 'git://a/b'],
    ...[
      'ssh://git@a/b',
      'https://example.com/a.git#v1',
      '$URL',
      '${URL}/x',
      'https://$HOST/x',
      'h$URL',
      '"$URL"',
    ],
  ]) {
    t.match(unknowable(`ADD ${from} /`), fetches, from)
    t.same(unknowable(`ADD --checksum=sha256:00 ${from} /`), [], `${from} with a checksum`)
  }
  t.same(unknowable('ADD a@b c:d /'), [])
  t.match(unknowable('RUNX a'), [/^line 3 begins with no instruction$/])
  t.match(unknowable('RUN a \\\\', ' b'), [/^line 3 ends in two escape characters$/])
  t.match(unknowable('RUN cat <<END', 'x'), [/END has no end/])
  t.match(unknowable('RUN 3<<END cat', 'FROM b', 'END'), [/docker may see other stages/])
  t.same(stage(['RUN x'], { args: {} }).unknowable, [])
})

t.test('build arguments', async (t) => {
  const args = { USED: 'u', UNUSED: 'n', BUILDKIT_INLINE_CACHE: '1', SOURCE_DATE_EPOCH: '0', HTTP_PROXY: 'p' }
  const own = { BUILDKIT_INLINE_CACHE: '1', SOURCE_DATE_EPOCH: '0' }
  t.strictSame(stage(['ARG USED', 'ARG NONE', 'ARG D=d'], { args }).args, {
    ...own,
    D: 'd',
    NONE: undefined,
    USED: 'u',
  })
  t.strictSame(
    stage(['ARG HTTP_PROXY'], { args }).args,
    { ...own, HTTP_PROXY: 'p' },
    'a proxy only when it is declared',
  )
  const global = 'ARG USED=g\nARG UNUSED=h\nFROM a AS b\nARG USED\nFROM a\n'
  t.strictSame(
    read(`${global}ARG USED=e\nCOPY --from=b x /`).args,
    { USED: 'g' },
    'the one that no instruction says',
  )
  t.strictSame(read(`${global}CMD x`).args, {}, 'of a stage that is not needed')
  t.strictSame(read(`${global}ARG A B=c D`, { args: { D: 'e' } }).args, { A: undefined, B: 'c', D: 'e' })
  t.strictSame(stage(['ARG TARGETARCH', 'ARG TARGETSTAGE']).args, {
    TARGETARCH: 'amd64',
    TARGETSTAGE: 'default',
  })
})

t.test('nothing given is in what may be shown', async (t) => {
  const { instructions, widened, unknowable, sources } = stage(
    ['ARG T=x', 'ENV U=$T', 'RUN a $T', 'COPY a /'],
    {
      args: { T: 'top-secret' },
    },
  )
  t.notMatch(JSON.stringify([instructions, widened, unknowable, sources]), 'top-secret')
})

/** An instruction in the ways that mean the same to docker. */
const spellings = ([keyword, ...words]: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(keyword ?? '', (keyword ?? '').toLowerCase()),
      fc.array(fc.constantFrom(' ', ' \\\n', ' \\  \n# why\n', ' \\\n\n', ' \\\r\n'), {
        minLength: words.length,
        maxLength: words.length,
      }),
      fc.constantFrom('', '\n', '# a comment\n', '   # another\n\n', '\r\n'),
      fc.constantFrom('', '  ', '\t'),
    )
    .map(
      ([first, gaps, before, end]) =>
        `${before}${first}${words.map((word, at) => `${gaps[at]}${word}`).join('')}${end}`,
    )

const file: readonly (readonly string[])[] = [
  ['FROM', 'a', 'AS', 'base'],
  ['COPY', '--chown=1:1', 'x', 'y z', '/'],
  ['ENV', 'A=1', 'B="2 3"'],
  ['RUN', 'echo', '$A', '&&', 'x'],
  ['FROM', 'base'],
  ['ARG', 'V=1'],
  ['COPY', '--from=base', '/x', '/'],
  ['CMD', '["a",', '"b"]'],
]

t.test('spelling does not count', async (t) => {
  const plain = read(file.map((words) => words.join(' ')).join('\n'))
  fc.assert(
    fc.property(fc.tuple(...file.map(spellings)), (lines) => {
      t.strictSame(read(lines.join('\n')), plain)
      return t.passing()
    }),
    { numRuns: 200 },
  )
})

t.test('any other word does', async (t) => {
  const seen = new Set([JSON.stringify(read(file.map((words) => words.join(' ')).join('\n')))])
  const places = file.flatMap((words, line) => words.slice(1).map((_, at) => [line, at + 1] as const))
  for (const [line, at] of places.filter(([line, at]) => !['AS', 'base'].includes(file[line]?.[at] ?? ''))) {
    const changed = file.map((words, l) =>
      words.map((word, w) => (l === line && w === at ? word.replace(/[\w$&]|\/$/, 'Q') : word)),
    )
    const found = read(changed.map((words) => words.join(' ')).join('\n'))
    t.notOk(seen.has(JSON.stringify(found)), `${changed[line]?.join(' ')}`)
    seen.add(JSON.stringify(found))
  }
  const [first = [], ...rest] = file
  for (const more of [
    'SHELL ["/bin/x"]',
    'LABEL a=b',
    'ONBUILD RUN x',
    'USER x',
    'STOPSIGNAL 9',
    'VOLUME /x',
    'HEALTHCHECK NONE',
  ])
    for (const lines of [
      [first, [more], ...rest],
      [...file, [more]],
    ])
      t.notOk(seen.has(JSON.stringify(read(lines.map((words) => words.join(' ')).join('\n')))), more)
})

t.test('any text is read', async (t) => {
  const pieces = fc.constantFrom(
    ...[
      'FROM ',
      'a',
      ' AS ',
      'x',
      '\n',
      '\\\n',
      '\\\\\n',
      '`',
      '# ',
      'escape=`',
      'RUN ',
      'COPY ',
      'ADD ',
      'ARG ',
      'ENV ',
    ],
    ...[
      'ONBUILD ',
      '--from=',
      '--mount=',
      '<<',
      '-',
      'EOF',
      '$',
      '${',
      '}',
      ':-',
      '"',
      "'",
      '[',
      ']',
      ',',
      '=',
      '/',
      '..',
      '*',
      ' ',
      '\t',
      '\r',
    ],
  )
  let sure = 0
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (words) => {
      const target = { index: 0, base: 'a', line: 1 }
      const facts = { target, stages: [target], buildArgs: new Map(), platform: 'linux/amd64' }
      const { sources, unknowable } = readIngredients(`FROM a\n${words.join('')}`, facts)
      if (unknowable.length === 0) sure++
      return sources.every((source) => source === '.' || !/^\/|\/$|^$|(?:^|\/)\.\.?(?:\/|$)/.test(source))
    }),
    { numRuns: 1000 },
  )
  t.ok(sure > 50, `${sure} of them without a doubt`)
})
