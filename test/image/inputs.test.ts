import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { nothingIgnored, readIgnore } from '../../src/image/ignore.js'
import {
  changedKinds,
  type ContextEntry,
  digestInputs,
  type InputFacts,
  inputsAmong,
  printInputs,
  readInputs,
} from '../../src/image/inputs.js'

const content = createHash('sha256').update('x').digest('hex')
const entries: ContextEntry[] = [
  { path: 'src', kind: 'folder', executable: false },
  { path: 'src/a.js', kind: 'file', executable: false, content },
  { path: 'src/run', kind: 'file', executable: true, content },
  { path: 'src/link', kind: 'link', executable: false, link: 'a.js' },
]
const facts: InputFacts = {
  ingredients: {
    instructions: ['FROM node:20', 'COPY ["src","/"]'],
    images: ['node:20'],
    sources: ['src'],
    args: { A: '1', B: undefined },
    widened: [],
    unknowable: [],
  },
  entries,
  bases: { 'node:20': 'sha256:1', 'nginx:1': 'sha256:2' },
  platform: 'linux/amd64',
  labels: ['team=web', 'tier=1'],
  secrets: ['npm'],
  options: ['--network=host', '--ulimit=1'],
}
const withIngredients = (changes: Partial<InputFacts['ingredients']>): Partial<InputFacts> => ({
  ingredients: { ...facts.ingredients, ...changes },
})
const withEntry = (at: number, changes: Partial<ContextEntry>): Partial<InputFacts> => ({
  entries: entries.map((entry, index) => (index === at ? { ...entry, ...changes } : entry)),
})
const base = digestInputs(facts)
const kindsOf = (changes: Partial<InputFacts>) => changedKinds(digestInputs({ ...facts, ...changes }), base)

t.test('what counts, and as what', async (t) => {
  const cases: Record<string, [Partial<InputFacts>, string]> = {
    'a file': [withEntry(1, { content: content.replace(/./, '0') }), 'context'],
    'an executable bit': [withEntry(1, { executable: true }), 'context'],
    'where a link points': [withEntry(3, { link: 'run' }), 'context'],
    'a name': [withEntry(1, { path: 'src/b.js' }), 'context'],
    'a folder for a file': [withEntry(0, { kind: 'other' }), 'context'],
    'an empty folder more': [
      { entries: [...entries, { path: 'src/x', kind: 'folder', executable: false }] },
      'context',
    ],
    'a file less': [{ entries: entries.slice(1) }, 'context'],
    'an instruction': [
      withIngredients({ instructions: ['FROM node:20', 'COPY ["src","/b"]'] }),
      'dockerfile',
    ],
    'two for one': [withIngredients({ instructions: ['FROM node:20 COPY ["src","/"]'] }), 'dockerfile'],
    'an argument': [withIngredients({ args: { A: '2', B: undefined } }), 'arguments'],
    'an argument that is not given': [withIngredients({ args: { A: '1', B: '' } }), 'arguments'],
    'an argument more': [withIngredients({ args: { A: '1', B: undefined, C: undefined } }), 'arguments'],
    'a base': [{ bases: { ...facts.bases, 'node:20': 'sha256:3' } }, 'bases'],
    'the platform': [{ platform: 'linux/arm64' }, 'platform'],
    'a label': [{ labels: ['team=web', 'tier=2'] }, 'labels'],
    'an option': [{ options: ['--network=none', '--ulimit=1'] }, 'options'],
    'the order of options': [{ options: ['--ulimit=1', '--network=host'] }, 'options'],
    'a secret': [{ secrets: ['npm', 'other'] }, 'options'],
  }
  const digests = Object.entries(cases).map(([name, [changes, kind]]) => {
    t.strictSame(kindsOf(changes), [kind], name)
    return digestInputs({ ...facts, ...changes }).digest
  })
  t.equal(new Set([base.digest, ...digests]).size, digests.length + 1, 'and each is another digest')
})

t.test('what does not count', async (t) => {
  const cases: Record<string, Partial<InputFacts>> = {
    'nothing changed': {},
    'the order of the files': { entries: [...entries].reverse() },
    'the order of the bases': { bases: { 'nginx:1': 'sha256:2', 'node:20': 'sha256:1' } },
    'the order of the arguments': withIngredients({ args: { B: undefined, A: '1' } }),
    'the order of the labels': { labels: ['tier=1', 'team=web'] },
    'a label that is replaced': { labels: ['tier=0', 'team=web', 'tier=1'] },
    'the order of the secrets': { secrets: ['npm', 'npm'] },
    'how the files were found': withIngredients({ sources: ['.'], widened: ['why'], images: [] }),
  }
  for (const [name, changes] of Object.entries(cases)) {
    t.equal(digestInputs({ ...facts, ...changes }).digest, base.digest, name)
    t.strictSame(kindsOf(changes), [], name)
  }
})

t.test('two sets of inputs have one digest only when they are the same', async (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '=', '\n', ' ', '[', '\ud800', 'é') })
  const entry = fc.record<ContextEntry>({
    path: fc.string({ unit: fc.constantFrom('a', 'b', '/', '😀', '\uffff'), minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom('file', 'folder', 'link', 'other'),
    executable: fc.boolean(),
    link: text,
    content: text,
  })
  const some = fc.record({
    instructions: fc.array(text),
    args: fc.dictionary(text, fc.option(text, { nil: undefined })),
    entries: fc.uniqueArray(entry, { selector: ({ path }) => path }),
    options: fc.array(text),
    secrets: fc.uniqueArray(text),
  })
  type Some = typeof some extends fc.Arbitrary<infer T> ? T : never
  const digest = ({ instructions, args, ...rest }: Some) =>
    digestInputs({ ...facts, ...withIngredients({ instructions, args }), ...rest }).digest
  const canonical = ({ instructions, args, entries, options, secrets }: Some) =>
    JSON.stringify([
      instructions,
      Object.entries(args)
        .map(([name, value]) => JSON.stringify([name, value ?? null]))
        .sort(),
      entries
        .map(({ path, kind, executable, link, content }) =>
          [path, kind, executable, link, content].join('\0'),
        )
        .sort(),
      options,
      [...secrets].sort(),
    ])
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(some, some, (a, b) => (digest(a) === digest(b)) === (canonical(a) === canonical(b))),
    ),
  )
  fc.assert(
    fc.property(some, fc.infiniteStream(fc.nat()), (a, keys) => {
      const shuffled = a.entries
        .map((one) => [keys.next().value, one] as const)
        .sort(([x], [y]) => (x ?? 0) - (y ?? 0))
      return digest(a) === digest({ ...a, entries: shuffled.map(([, one]) => one) })
    }),
  )
})

t.test('the label', async (t) => {
  const label = printInputs(base)
  t.match(
    label,
    /^sha256:[0-9a-f]{64}( (scheme|dockerfile|context|arguments|bases|platform|labels|options)=[0-9a-f]{8}){8}$/,
  )
  t.ok(label.length < 250, `${label.length} characters`)
  t.strictSame(readInputs(label), base)
  const other = digestInputs({ ...facts, platform: 'linux/arm64' })
  t.strictSame(changedKinds(base, readInputs(printInputs(other)) ?? base), ['platform'])
  for (const [why, text] of Object.entries({
    nothing: '',
    'no digest': label.slice(8),
    'a digest alone': base.digest,
    'another scheme': label.replace(/scheme=\w+/, 'scheme=00000000'),
    'a kind that is missing': label.replace(/ bases=\w+/, ''),
    'a kind that is cut': label.slice(0, -1),
    'a kind that is not known': `${label} more=00000000`,
    'a line break': label.replace(' ', '\n'),
  }))
    t.equal(readInputs(text), undefined, why)
  t.notMatch(label, 'team', 'no value is in it')
  t.equal(
    base.digest,
    'sha256:d64411c8619a5c416617cc96d8141b3cf77829f9d73c6ba09274920cfe731404',
    'the scheme does not change unnoticed',
  )
})

t.test('which of the files that git names are inputs', async (t) => {
  const among = (folder: string, ...paths: string[]) =>
    inputsAmong(paths, { folder, sources: ['src', '*.json'], ignore: readIgnore('**/*.md'), entries })
  t.strictSame(among('', 'src/a.js', 'src/gone.js', 'src/x.md', 'README.md', 'package.json', 'lib/a.js'), [
    ...['src/a.js', 'src/gone.js', 'package.json'],
  ])
  t.strictSame(among('.', 'src/a.js'), ['src/a.js'])
  t.strictSame(among('web', 'web/src/a.js', 'src/a.js', 'web2/src/a.js'), ['web/src/a.js'])
  const linked = inputsAmong(['real/x'], {
    ...{ folder: '', sources: ['link'], ignore: nothingIgnored },
    entries: [{ path: 'real/x', kind: 'file', executable: false }],
  })
  t.strictSame(linked, ['real/x'], 'what a link leads to')
})
