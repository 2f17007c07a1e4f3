import t from 'tap'
import { digestInputs, type Inputs, printInputs } from '../../src/image/inputs.js'
import { INPUTS, TESTED } from '../../src/image/labels.js'
import { type Built, judgeReuse, type ReuseFacts, testedIn, whyNever } from '../../src/plan/reuse.js'

const day = 86_400_000
const now = Date.UTC(2026, 0, 15)
const [ours, parent, grand] = ['1a2b3c4', '2b3c4d5', '3c4d5e6'].map((start) => start.padEnd(40, '0')) as [
  string,
  string,
  string,
]

type InputFacts = Parameters<typeof digestInputs>[0]

const ingredients: InputFacts['ingredients'] = {
  instructions: ['FROM node:22-slim', 'COPY . .'],
  images: ['node:22-slim'],
  sources: ['.'],
  args: { A: '1' },
  widened: [],
  unknowable: [],
}
const made: InputFacts = {
  ingredients,
  entries: [{ path: 'src/app.py', kind: 'file', executable: false, content: 'a'.repeat(64) }],
  bases: { 'node:22-slim': `sha256:${'b'.repeat(64)}` },
  platform: 'linux/amd64',
  labels: [],
  secrets: [],
  options: [],
}
const inputsOf = (more: Partial<InputFacts> = {}): Inputs => digestInputs({ ...made, ...more })

/** Inputs that differ from the usual ones in one way each. */
const other = {
  context: { entries: [] },
  dockerfile: { ingredients: { ...ingredients, instructions: ['FROM node:22-slim'] } },
  arguments: { ingredients: { ...ingredients, args: { A: '2' } } },
  bases: { bases: { 'node:22-slim': `sha256:${'c'.repeat(64)}` } },
  platform: { platform: 'linux/arm64' },
  labels: { labels: ['a=b'] },
  options: { options: ['--network=host'] },
} satisfies Record<string, Partial<InputFacts>>

const imageOf = (commit: string, more: Partial<Built> & { inputs?: Inputs | undefined } = {}): Built => {
  const { inputs = inputsOf(), ...rest } = more
  return {
    commit,
    labels: 'inputs' in more && more.inputs === undefined ? {} : { [INPUTS]: printInputs(inputs) },
    createdAt: now - 2 * day,
    platform: 'linux/amd64',
    several: false,
    ...rest,
  }
}

const facts = (more: Partial<ReuseFacts<Built>> = {}): ReuseFacts<Built> => ({
  reuse: true,
  commit: ours,
  inputs: inputsOf(),
  unknowable: [],
  platform: 'linux/amd64',
  images: [],
  missed: undefined,
  maxAge: 7 * day,
  now,
  changed: undefined,
  dockerfile: 'Dockerfile',
  bases: ['node:22-slim'],
  copiesGit: false,
  ...more,
})

const changedBy = (...names: (keyof typeof other)[]): Inputs =>
  inputsOf(Object.assign({}, ...names.map((name) => other[name])))

t.test('an image of the same inputs is used again', async (t) => {
  const differs = imageOf(parent, { inputs: changedBy('context') })
  const hour = day / 24
  const cases: Array<[name: string, images: Built[], from: string, sentence: string]> = [
    ['days', [imageOf(parent)], parent, 'same image as 2b3c4d5, built 2 days ago from the same inputs'],
    [
      'hours',
      [imageOf(parent, { createdAt: now - 3 * hour })],
      parent,
      'same image as 2b3c4d5, built 3 hours ago from the same inputs',
    ],
    [
      'now',
      [imageOf(parent, { createdAt: now })],
      parent,
      'same image as 2b3c4d5, built just now from the same inputs',
    ],
    [
      'the nearest of two',
      [imageOf(parent), imageOf(grand)],
      parent,
      'same image as 2b3c4d5, built 2 days ago from the same inputs',
    ],
    [
      'one behind another',
      [differs, imageOf(grand)],
      grand,
      'same image as 3c4d5e6, built 2 days ago from the same inputs',
    ],
    [
      'a younger one behind one that is too old',
      [imageOf(parent, { createdAt: now - 9 * day }), imageOf(grand)],
      grand,
      'same image as 3c4d5e6, built 2 days ago from the same inputs',
    ],
    [
      'one that can be relabelled behind one that cannot',
      [imageOf(parent, { several: true }), imageOf(grand)],
      grand,
      'same image as 3c4d5e6, built 2 days ago from the same inputs',
    ],
    ['our own', [imageOf(ours)], ours, '1a2b3c4 is published already'],
    ['our own behind another', [imageOf(parent), imageOf(ours)], ours, '1a2b3c4 is published already'],
    [
      'our own, old as it is: nothing else could be published',
      [imageOf(ours, { createdAt: now - 9 * day })],
      ours,
      '1a2b3c4 is published already',
    ],
    ['our own, as it is', [imageOf(ours, { several: true })], ours, '1a2b3c4 is published already'],
  ]
  for (const [name, images, from, sentence] of cases)
    t.match(judgeReuse(facts({ images })), { kind: 'reuse', from: { commit: from }, sentence }, name)
})

t.test('why it is built', async (t) => {
  const same = imageOf(parent)
  const differing = (...names: (keyof typeof other)[]): Partial<ReuseFacts<Built>> => ({
    images: [imageOf(parent, { inputs: changedBy(...names) })],
  })
  const cases: Array<[more: Partial<ReuseFacts<Built>>, sentence: string]> = [
    [{}, 'no image of this branch is published yet'],
    [{ missed: 'r limits requests.' }, 'no published image could be looked at (r limits requests)'],
    [{ reuse: false, images: [same] }, 'reuse is off'],
    [
      { unknowable: ['ADD https://x brings in what nobody can know beforehand', 'b'], images: [same] },
      'ADD https://x brings in what nobody can know beforehand',
    ],
    [{ images: [imageOf(parent, { inputs: undefined })] }, '2b3c4d5 was built without recorded inputs'],
    [
      { images: [imageOf(parent, { labels: { [INPUTS]: 'sha256:1 other=2' } })] },
      '2b3c4d5 was built without recorded inputs',
    ],
    [{ ...differing('context'), changed: ['src/app.py'] }, 'src/app.py changed since 2b3c4d5'],
    [{ ...differing('context'), changed: ['a', 'b'] }, 'a and 1 more file changed since 2b3c4d5'],
    [{ ...differing('context'), changed: ['a', 'b', 'c'] }, 'a and 2 more files changed since 2b3c4d5'],
    [{ ...differing('context'), changed: ['a\u001b[2J\n'] }, 'a?[2J? changed since 2b3c4d5'],
    [{ ...differing('context'), changed: [] }, 'files of the build context changed since 2b3c4d5'],
    [{ ...differing('context') }, 'files of the build context changed since 2b3c4d5'],
    [{ ...differing('context'), changed: ['Dockerfile'] }, 'Dockerfile changed since 2b3c4d5'],
    [
      { ...differing('context', 'dockerfile'), changed: ['Dockerfile'] },
      'the Dockerfile changed since 2b3c4d5',
    ],
    [{ ...differing('context', 'dockerfile'), changed: ['Dockerfile', 'a'] }, 'a changed since 2b3c4d5'],
    [{ ...differing('context', 'bases') }, 'a base image (node:22-slim) moved since 2b3c4d5'],
    [differing('dockerfile'), 'the Dockerfile changed since 2b3c4d5'],
    [{ ...differing('dockerfile', 'bases'), changed: ['README.md'] }, 'the Dockerfile changed since 2b3c4d5'],
    [differing('bases'), 'a base image (node:22-slim) moved since 2b3c4d5'],
    [
      { ...differing('bases'), bases: ['a:1', 'b:2'] },
      'one of the base images (a:1, b:2) moved since 2b3c4d5',
    ],
    [differing('arguments'), 'a build argument changed since 2b3c4d5'],
    [differing('platform'), 'the platform changed since 2b3c4d5'],
    [differing('labels'), 'a label changed since 2b3c4d5'],
    [differing('options'), 'an option of docker build changed since 2b3c4d5'],
    [
      { ...differing('context'), copiesGit: true, changed: ['a'] },
      '.git is copied into the image and changes with every commit; list it in .dockerignore',
    ],
    [{ ...differing('bases'), copiesGit: true }, 'a base image (node:22-slim) moved since 2b3c4d5'],
    [
      { images: [imageOf(parent, { platform: 'linux/arm64' })] },
      'the image of 2b3c4d5 is for linux/arm64, not for linux/amd64',
    ],
    [
      { images: [imageOf(parent, { platform: undefined })] },
      'the image of 2b3c4d5 is for no platform that it names, not for linux/amd64',
    ],
    [
      { images: [imageOf(parent, { several: true })] },
      'the image of 2b3c4d5 holds several platforms, and such an image is not relabelled',
    ],
  ]
  for (const [more, sentence] of cases) {
    const verdict = judgeReuse(facts(more))
    const expected = { kind: 'build', sentence: `building: ${sentence}`, fresh: false }
    t.strictSame(verdict, { ...expected, nearest: more.images?.[0] })
  }
})

t.test('an image that is too old is built afresh', async (t) => {
  const old = { createdAt: now - 9 * day }
  const cases: Array<[more: Partial<ReuseFacts<Built>>, sentence: string]> = [
    [{ images: [imageOf(parent, old)] }, 'the image of 2b3c4d5 is 9 days old, and --max-age is 7 days'],
    [
      { images: [imageOf(parent, { createdAt: undefined })] },
      'the image of 2b3c4d5 does not say when it was built',
    ],
    [
      { images: [imageOf(parent, { createdAt: now + 2 * day })] },
      'the image of 2b3c4d5 does not say when it was built',
    ],
    [
      { images: [imageOf(parent, { ...old, inputs: changedBy('context') })], changed: ['a'] },
      'a changed since 2b3c4d5; the image of 2b3c4d5 is 9 days old, and --max-age is 7 days',
    ],
    [
      { images: [imageOf(parent, old)], reuse: false },
      'reuse is off; the image of 2b3c4d5 is 9 days old, and --max-age is 7 days',
    ],
    [
      { images: [imageOf(parent, { inputs: changedBy('context') }), imageOf(grand, old)] },
      'the image of 3c4d5e6 is 9 days old, and --max-age is 7 days',
    ],
    [
      { images: [imageOf(parent, { ...old, several: true })] },
      'the image of 2b3c4d5 holds several platforms, and such an image is not relabelled; the image of 2b3c4d5 is 9 days old, and --max-age is 7 days',
    ],
  ]
  for (const [more, sentence] of cases) {
    const verdict = judgeReuse(facts(more))
    const expected = { kind: 'build', sentence: `building: ${sentence}`, fresh: true }
    t.strictSame(verdict, { ...expected, nearest: more.images?.[0] })
  }
})

t.test('platforms fit where all that both name is the same', async (t) => {
  const cases: Array<[asked: string, found: string | undefined, expected: boolean]> = [
    ['linux/amd64', 'linux/amd64', true],
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/arm64/v8', 'linux/arm64', true],
    ['linux/arm/v7', 'linux/arm/v6', false],
    ['linux/amd64', 'linux/arm64', false],
    ['linux/amd64', 'windows/amd64', false],
    ['linux', 'linux/amd64', false],
    ['linux/amd64,linux/arm64', 'linux/amd64', false],
    ['linux/amd64', undefined, false],
  ]
  for (const [asked, found, expected] of cases) {
    const { kind } = judgeReuse(facts({ platform: asked, images: [imageOf(parent, { platform: found })] }))
    t.equal(kind === 'reuse', expected, `${asked} ${found}`)
  }
})

t.test('what no image can help is known beforehand', async (t) => {
  t.equal(whyNever({ reuse: true, unknowable: [] }), undefined)
  t.equal(whyNever({ reuse: false, unknowable: ['a'] }), 'reuse is off')
  t.equal(whyNever({ reuse: true, unknowable: ['a', 'b'] }), 'a')
  t.match(judgeReuse(facts({ inputs: undefined, images: [imageOf(parent)] })), {
    kind: 'build',
    sentence: 'building: its inputs are not known',
  })
})

t.test('tests that passed before', async (t) => {
  const tested = `sha256:${'d'.repeat(64)}`
  const limit = { maxAge: 7 * day, now }
  const image = (commit: string, label: string | undefined, age = 2): Built =>
    imageOf(commit, { labels: label === undefined ? {} : { [TESTED]: label }, createdAt: now - age * day })
  t.equal(testedIn(tested, [], limit), undefined)
  t.equal(testedIn(tested, [image(parent, undefined), image(grand, `${tested}0`)], limit), undefined)
  t.equal(testedIn(tested, [image(parent, tested, 9)], limit), undefined, 'too long ago')
  t.match(testedIn(tested, [image(parent, tested, 9), image(grand, `sha256:1 ${tested}`)], limit), {
    from: { commit: grand },
    sentence: 'the tests passed for the same inputs in 3c4d5e6, built 2 days ago',
  })
  t.match(testedIn(tested, [image(ours, tested), image(parent, tested)], limit), { from: { commit: ours } })
})
