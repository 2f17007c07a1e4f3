import { ON, PROVIDERS } from './keys.js'
import type { Deploy, Source } from './model.js'
import { at, type Dict, isBlank, itemsOf, type Node, type Reading, textOf, textsOf, truthOf } from './node.js'
import { settle } from './settle.js'

/** The entries of `deploy`: one mapping, a list of them, or the bare name of a provider. */
export const readDeploys = (node: Node | undefined, reading: Reading): readonly Deploy[] =>
  itemsOf(node).flatMap((item) => readDeploy(item, reading) ?? [])

function readDeploy(item: Node, reading: Reading): Deploy | undefined {
  const { file, note } = reading
  if (item.kind === 'scalar') return named(item.source, item.line, file)
  const provider = textOf(at(item, 'provider'))?.text.toLowerCase()
  if (item.kind !== 'dict') return undefined
  if (provider === undefined) {
    note('value', item.line, {
      message: 'This deploy names no provider, so Travis deploys nothing.',
      fix: 'Add "provider: script", or the name of another provider.',
    })
    return undefined
  }
  const keys = PROVIDERS.get(provider)
  const dict = keys === undefined ? onOf(item) : settle(item, keys, 'deploy', note)
  if (provider === 'script' && isBlank(at(dict, 'script')))
    note('value', item.line, {
      message: 'A deploy with the provider script needs a script; without one dpl fails and the job with it.',
      fix: 'Add "script:" with the command.',
    })
  return {
    ...{ file, line: item.line, provider },
    script: textsOf(at(dict, 'script')),
    ...readOn(at(dict, 'on') ?? at(dict, 'if'), reading),
    allowFailure: truthOf(at(dict, 'allow_failure')) === true,
    keys: sourcesOf(item, file),
  }
}

// YAML 1.1 makes `true` of the key `on`, and some tools write it back so.
const onOf = (dict: Dict): Dict => {
  const on = dict.fields.get('on') ?? dict.fields.get('true')
  return on === undefined ? dict : { ...dict, fields: new Map([...dict.fields, ['on', on]]) }
}

const sourcesOf = ({ fields }: Dict, file: string): ReadonlyMap<string, Source> =>
  new Map(
    [...fields.values()].map(({ key, line, value }) => [
      key,
      value.kind === 'scalar' ? value.source : { text: '', file, lines: [line] },
    ]),
  )

const named = ({ text }: Source, line: number, file: string): Deploy => ({
  ...{ file, line, provider: text.toLowerCase(), script: [], branches: undefined, allBranches: false },
  ...{ tags: undefined, repo: undefined, conditions: [], allowFailure: false, keys: new Map() },
})

type On = Pick<Deploy, 'branches' | 'allBranches' | 'tags' | 'repo' | 'conditions'>

/** A text or a list under `on` are branches; branches as keys of a mapping are an old way to say the same. */
function readOn(node: Node | undefined, { file, note }: Reading): On {
  const on = node?.kind === 'dict' ? settle(node, ON, 'deploy: on', note) : undefined
  const branch = on === undefined ? node : at(on, 'branch')
  const branches =
    branch?.kind === 'dict'
      ? [...branch.fields.values()].map(({ key, line }) => ({ text: key, file, lines: [line] }))
      : textsOf(branch)
  return {
    branches: branches.length > 0 ? branches : undefined,
    allBranches: truthOf(at(on, 'all_branches')) === true,
    tags: truthOf(at(on, 'tags')),
    repo: textOf(at(on, 'repo')),
    conditions: textsOf(at(on, 'condition')),
  }
}
