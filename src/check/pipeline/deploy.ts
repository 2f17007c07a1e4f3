import { type At, child } from '../shell/machine.js'
import { runSource } from '../shell/interpreter.js'
import { look } from '../shell/parameter.js'
import { isBlank, sameText, plain } from '../shell/text.js'
import { type Tri, both, either, not, succeeded } from '../shell/tri.js'
import { endStatus } from '../shell/world.js'
import type { Deploy, Source } from '../travis/model.js'
import { type Scenario, isPullRequest } from './scenario.js'

/** Whether an entry of `deploy` runs: never for pull requests, and without `on` for the branch master alone. */
export function isDeployed(deploy: Deploy, scenario: Scenario, at: At): Tri {
  if (isPullRequest(scenario)) return 'no'
  return [onBranch(deploy, at), onTag(deploy, at), ...deploy.conditions.map((one) => holds(one, at))].reduce(
    both,
  )
}

function onBranch({ branches, allBranches, tags }: Deploy, at: At): Tri {
  if (allBranches || tags === true) return 'yes'
  const branch = look('TRAVIS_BRANCH', at)
  const names = branches?.map(({ text }) => text) ?? ['master']
  return names.map((name) => sameText(branch, plain(name))).reduce(either, 'no')
}

function onTag({ tags }: Deploy, at: At): Tri {
  if (tags === undefined) return 'yes'
  const none = isBlank(look('TRAVIS_TAG', at))
  return tags ? not(none) : none
}

// Travis puts them into `[[ ]]`.
function holds(condition: Source, at: At): Tri {
  const source = { ...condition, text: `[[ ${condition.text} ]]` }
  const inner = child(at, { source, asked: true })
  runSource(inner.machine, inner.world, inner.frame)
  return succeeded(endStatus(inner.world))
}
