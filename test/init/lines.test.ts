import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { editLines } from '../../src/init/lines.js'
import { planInit } from '../../src/init/plan.js'
import { fileOf, parts, projectOf } from './repository.js'

t.test('lines', async (t) => {
  const text = 'a:\n  # of b\n  - b\n  - c\n\n# of d\nd:\n  - e\n\nf: g\n'
  const after = (edit: (lines: ReturnType<typeof editLines>) => void): string => {
    const lines = editLines(text)
    edit(lines)
    return lines.result()
  }
  t.equal(
    after(() => {}),
    text,
  )
  t.equal(
    after((lines) => lines.take(6, 7)),
    'a:\n  # of b\n  - b\n  - c\n\nf: g\n',
    'a comment goes with what it speaks of',
  )
  t.equal(
    after((lines) => lines.take(2, 2)),
    'a:\n  # of b\n  - c\n\n# of d\nd:\n  - e\n\nf: g\n',
    'not where it may speak of more',
  )
  t.equal(
    after((lines) => lines.take(2, 3)),
    'a:\n\n# of d\nd:\n  - e\n\nf: g\n',
  )
  t.equal(
    after((lines) => lines.add(-1, ['first'])),
    `first\n${text}`,
  )
  t.equal(
    after((lines) => lines.replace(9, 'f: h')),
    text.replace('g\n', 'h\n'),
  )
  t.equal(editLines(text).at(text.indexOf('d:')), 6)
})

/** Parts of a pipeline: lines that stay, and lines that publish by hand (marked with `!`). */
const keys: string[][] = [
  ['language: generic'],
  ['# all of it', 'dist:   jammy  # the image'],
  ['services:', '  - redis # sessions'],
  ['cache:', '  directories:', '    - "node_modules"', ''],
  ['env:', '  global:', "    - A='1'   # one", '', '    - B=2'],
  ['before_install:', '    - first   # keep', '!    - docker login -u "$U" --password-stdin < x'],
  ['install:', '- npm ci'],
  ['before_script:', '  - |', '    npm run lint', '', '    npm run types', '!  - docker pull $U/app || true'],
  [
    'script:',
    '  # unit',
    '  - npm test',
    '!  - docker build -t $U/app .',
    '  - npm run e2e',
    '!  - docker push $U/app',
  ],
  [
    '!after_success:',
    '!  - docker push $U/app:latest',
    '!  - |',
    '!    heroku container:push web',
    '!    heroku container:release web',
  ],
  ['after_failure:', '  - cat log'],
  ['!deploy:', '!  provider: script', '!  script: docker push $U/app', '!  on:', '!    branch: main'],
  ['notifications:', '  email: false', ''],
]

t.test('whatever the order, all that does not publish stays as it is', async (t) => {
  const order = fc.shuffledSubarray(keys, { minLength: 1 })
  const end = fc.constantFrom('\n', '\r\n')
  let edited = 0
  fc.assert(
    fc.property(order, end, (chosen, end) => {
      const all = chosen.flat()
      const bare = (line: string): string => line.replace(/^!/, '')
      const before = all.map((line) => bare(line) + end).join('')
      const plan = (text: string) => planInit(projectOf({ '.travis.yml': text }), parts)
      const after = fileOf(plan(before), '.travis.yml')
      if (after === undefined) return false
      edited += 1
      const lines = after.split(end)
      // In order, and each line byte for byte.
      let at = 0
      for (const line of all.filter((one) => !one.startsWith('!') && one !== '')) {
        at = lines.indexOf(line, at) + 1
        if (at === 0) throw new Error(`${line} is lost:\n${after}`)
      }
      if (/docker (?:login|push|build)|heroku /.test(after)) throw new Error(`It still publishes:\n${after}`)
      const read = parse(after) as { script: string[]; services: unknown }
      if (read.script.at(-1) !== 'slipway ship') throw new Error(`It does not ship last:\n${after}`)
      if (!JSON.stringify(read.services).includes('docker')) throw new Error(`It has no docker:\n${after}`)
      return fileOf(plan(after), '.travis.yml') === undefined
    }),
    { numRuns: 500, seed: 11 },
  )
  t.ok(edited >= 500)
})
