import { env } from 'node:process'
import t from 'tap'
import { readStages } from '../../../src/image/dockerfile.js'
import { copiedStages } from '../../../src/image/copied.js'
import { readIngredients } from '../../../src/image/ingredients.js'
import { Problem } from '../../../src/errors/problem.js'
import { judge } from './judge.js'
import { stacks } from './stacks.js'

// How many are tried, and from where on: SLIPWAY_MUTATIONS=15000 SLIPWAY_SEED=7 for a longer run.
const count = Number(env['SLIPWAY_MUTATIONS'] ?? 300)
let state = Number(env['SLIPWAY_SEED'] ?? 1)

/** The same numbers for the same seed (mulberry32). */
const random = (below: number): number => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below
}
const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T

const BITS = [
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\\n',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '#',
    '$',
    '${',
    '}',
    '$PORT',
    '[',
    ']',
    ',',
    '=',
    '<<EOF',
    '<<-',
    '--from=',
    '--mount=',
    '--',
  ],
  ...[
    'FROM ',
    ' AS ',
    'CMD ',
    'ENTRYPOINT ["',
    'ONBUILD ',
    'ARG A=',
    'RUN ',
    'COPY ',
    '# escape=`\n',
    '\u0000',
    '\uFEFF',
    'é',
    '\u{1F600}',
    '(',
    ')',
    '$(',
    ';;',
    '|',
    '&',
    '{',
    '[[',
    '*',
    '../',
    '::',
    '999999999999999999999',
  ],
]

function mutate(text: string): string {
  let result = text
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(result.length + 1)
    const to = Math.min(result.length, at + random(12))
    const way = random(5)
    if (way === 0) result = result.slice(0, at) + result.slice(to)
    else if (way === 1) result = result.slice(0, at) + pick(BITS) + result.slice(at)
    else if (way === 2) result = result.slice(0, at) + pick(BITS) + result.slice(to)
    else if (way === 3)
      result = result.slice(0, at) + result.slice(at, to).repeat(1 + random(20)) + result.slice(to)
    else {
      const lines = result.split('\n')
      lines.splice(random(lines.length), random(3), pick(lines))
      result = lines.join('\n')
    }
  }
  return result
}

const given = { buildArgs: new Map<string, string>(), platform: 'linux/amd64' }

function readAll(text: string): void {
  try {
    const stages = readStages(text)
    for (const target of stages) {
      copiedStages(text, target)
      readIngredients(text, { ...given, target, stages })
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

t.test('whatever a Dockerfile says, it is read, and findings have their place', async (t) => {
  const wrong: string[] = []
  let slowest = 0
  for (let at = 0; at < count; at++) {
    const { files } = pick(stacks)
    const name = pick(Object.keys(files))
    const changed = { ...files, [name]: mutate(files[name] ?? '') }
    const start = performance.now()
    try {
      readAll(changed['Dockerfile'] ?? '')
      for (const { file, line, message, fix } of await judge(changed)) {
        const last = (changed[file] ?? '').split('\n').length
        if (line < 1 || line > last || !Number.isInteger(line))
          wrong.push(`${file}:${line} of ${last}: ${message}`)
        if (message === '' || fix === '') wrong.push(`nothing said: ${file}:${line}`)
      }
    } catch (error) {
      wrong.push(`${String((error as Error).stack)}\n${JSON.stringify(changed)}`)
    }
    slowest = Math.max(slowest, performance.now() - start)
    if (wrong.length > 3) break
  }
  t.comment(`${count} mutations, the slowest took ${slowest.toFixed(0)} ms`)
  t.same(wrong, [])
})
