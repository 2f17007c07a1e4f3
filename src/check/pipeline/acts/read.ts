import type { Ran } from '../../shell/machine.js'
import { show, valueOf } from '../../shell/text.js'
import { isSlipway } from '../../shell/wrappers.js'
import type { Act } from './act.js'
import { composeActs, dockerActs } from './docker.js'
import { curlActs, gitActs, herokuActs } from './heroku.js'
import { isTest } from './tests.js'

/** What the commands of a run do, in their order. A command may do several things: build and push. */
export const actsOf = (ran: readonly Ran[]): readonly Act[] => ran.flatMap(actsOfOne)

/** What one command does; nothing where it is of no account here, such as `echo`. */
export function actsOfOne(ran: Ran): readonly Act[] {
  if (ran.followed) return []
  const program = (valueOf(ran.words[0] ?? []) ?? '').replace(/^.*\//, '')
  const slipway = slipwayOf(ran)
  if (slipway !== undefined) return [{ kind: 'slipway', ran, command: slipway }]
  switch (program) {
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'buildah':
      return dockerActs(ran)
    case 'docker-compose':
      return composeActs(ran, ran.words.slice(1))
    case 'heroku':
      return herokuActs(ran)
    case 'curl':
      return curlActs(ran)
    case 'git':
      return gitActs(ran)
    case 'dpl':
      return ran.words.some((word) => /^(?:--provider=?)?heroku$/.test(show(word)))
        ? [{ kind: 'release', ran, how: 'dpl', app: undefined, processes: [] }]
        : []
  }
  const tests = isTest(ran)
  return tests === 'no' ? [] : [{ kind: 'test', ran, sure: tests === 'yes' }]
}

const COMMANDS =
  /^(?:login|test|build|push|release|ship|gate|check|rehearse|config|status|rollback|report|init|encrypt|logout|help)$/

function slipwayOf({ words }: Ran): string | undefined {
  const values = words.map(valueOf)
  const isNode = /^(?:\S*\/)?node$/.test(values[0] ?? '')
  const first = isNode ? values.findIndex((value, index) => index > 0 && value?.startsWith('-') !== true) : 0
  if (!isSlipway(values[first])) return undefined
  return values.slice(first + 1).find((value) => COMMANDS.test(value ?? '')) ?? ''
}
