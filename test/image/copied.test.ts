import t from 'tap'
import { copiedStages } from '../../src/image/copied.js'
import { readStages } from '../../src/image/dockerfile.js'

/** The stages that the last one, or the one named, copies from. */
const copied = (text: string, name?: string): string[] => {
  const stages = readStages(text)
  const target = name === undefined ? stages.at(-1) : stages.find((stage) => stage.name === name)
  return copiedStages(text, target ?? { index: -1 })
}
const text = (...lines: string[]): string => `${lines.join('\n')}\n`

t.test('stages whose steps are in no image that ships', async (t) => {
  t.same(copied(text('FROM a', 'COPY . /')), [])
  t.same(copied(text('FROM a AS base', 'FROM base AS test', 'FROM base')), [], 'what it starts from ships')
  t.same(copied(text('FROM a AS Build', 'FROM b', 'COPY --from=build /x /')), ['build'])
  t.same(copied(text('FROM a AS build', 'FROM b', 'RUN --mount=type=bind,from=build,target=/x true')), [
    'build',
  ])
  t.same(copied(text('FROM a AS build', 'FROM b', 'COPY --from=0 /x /')), ['build'], 'by its number')
  t.same(copied(text('FROM a', 'FROM b', 'COPY --from=0 /x /')), [], 'one without a name cannot be asked for')
  t.same(copied(text('FROM a', 'COPY --from=nginx:1 /x /')), [], 'an image')
  t.same(
    copied(text('FROM a AS one', 'FROM b AS two', 'COPY --from=one / /', 'FROM c', 'COPY --from=two / /')),
    ['one', 'two'],
  )
  const chain = text(
    'FROM a AS deps',
    'FROM deps AS build',
    'FROM b',
    'COPY --from=deps / /',
    'COPY --from=build / /',
  )
  t.same(copied(chain), ['build'], 'which holds what it starts from')
  const own = text('FROM a AS base', 'FROM base', 'COPY --from=base /x /y')
  t.same(copied(own), [], 'it ships anyway')
  const several = text('FROM a AS build', 'FROM b AS test', 'FROM c AS production', 'COPY --from=build / /')
  t.same(copied(several, 'test'), [], 'of other stages')
  t.same(copied(several, 'none'), [])
})
