import { isBlank, valueOf } from '../shell/text.js'
import { type Tri, both, not, tri } from '../shell/tri.js'
import type { Variable } from '../shell/world.js'

/** Whether slipway's own gate is open with these variables: see src/ci/gate.ts. */
export function isOpen(variables: ReadonlyMap<string, Variable>, branch: string): Tri {
  const is = (name: string, value: string): Tri => {
    const text = variables.get(name)?.text ?? []
    const known = valueOf(text)
    return known === undefined ? 'maybe' : tri(known === value)
  }
  const asked = variables.get('SLIPWAY_BRANCH')
  const branches = valueOf(asked?.text ?? [])?.split('\n') ?? []
  const names = branches.length > 0 && branches[0] !== '' ? branches : [branch]
  const onBranch = tri(names.some((name) => is('TRAVIS_BRANCH', name) === 'yes'))
  const noTag = isBlank(variables.get('TRAVIS_TAG')?.text ?? [])
  return [onBranch, is('TRAVIS_PULL_REQUEST', 'false'), noTag, not(is('TRAVIS_TEST_RESULT', '1'))].reduce(
    both,
  )
}
