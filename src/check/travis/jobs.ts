import { readDeploys } from './deploys.js'
import { variablesOf } from './env.js'
import type { Row } from './expand.js'
import { STAGE } from './keys.js'
import { type Job, type Phase, phases, type Source } from './model.js'
import { at, type Dict, itemsOf, type Reading, textOf, textsOf, truthOf } from './node.js'
import { settle } from './settle.js'

interface Stage {
  readonly name: string
  readonly condition: Source | undefined
}

/** The conditions of the stages by name; a stage may be its name alone. */
export const readStages = (root: Dict, { note }: Reading): readonly Stage[] =>
  itemsOf(at(root, 'stages')).flatMap((item) => {
    if (item.kind === 'scalar') return [{ name: item.source.text, condition: undefined }]
    const stage = settle(item, STAGE, 'stages', note)
    const name = textOf(at(stage, 'name'))?.text
    return name === undefined ? [] : [{ name, condition: textOf(at(stage, 'if')) }]
  })

const SYSTEMS = new Map([
  ...['mac', 'macos', 'macosx', 'ios'].map((name) => [name, 'osx'] as const),
  ...[['win', 'windows'] as const, ['ubuntu', 'linux'] as const],
])
const LANGUAGES = new Map([
  ...['minimal', 'bash', 'sh'].map((name) => [name, 'shell'] as const),
  ...['node', 'js', 'javascript'].map((name) => [name, 'node_js'] as const),
  ['golang', 'go'] as const,
])

/** What one job runs, and when. */
export function readJob(row: Row, root: Dict, stages: readonly Stage[], reading: Reading): Job {
  const { keys, own } = row
  const { file } = reading
  const word = (key: string): string | undefined => textOf(at(keys, key))?.text.toLowerCase()
  const name = textOf(at(own, 'name'))?.text
  const stage = textOf(at(own, 'stage'))?.text ?? (stages.length > 0 ? 'test' : undefined)
  const inStage = stages.find((one) => one.name.toLowerCase() === stage?.toLowerCase())
  const conditions = [textOf(at(root, 'if')), inStage?.condition, textOf(at(own, 'if'))]
  const os = word('os') ?? 'linux'
  const language = word('language') ?? 'ruby'
  return {
    ...{ file, line: own?.line ?? root.line, name, stage },
    conditions: conditions.filter((one) => one !== undefined),
    language: LANGUAGES.get(language) ?? language,
    os: SYSTEMS.get(os) ?? os,
    dist: word('dist') ?? 'focal',
    services: textsOf(at(keys, 'services')).map(({ text }) => text.toLowerCase()),
    env: [...variablesOf(row.global, file), ...variablesOf(at(keys, 'env'), file)],
    commands: commandsOf(keys),
    deploys: readDeploys(at(keys, 'deploy'), reading),
    allowFailure: row.allowFailure || truthOf(at(own, 'allow_failure') ?? at(own, 'allow_failures')) === true,
  }
}

const commandsOf = (keys: Dict): ReadonlyMap<Phase, readonly Source[]> =>
  new Map(
    phases
      .filter((phase) => phase !== 'deploy')
      .map((phase) => [phase, textsOf(at(keys, phase)).filter(({ text }) => text.trim() !== 'skip')] as const)
      .filter(([, commands]) => commands.length > 0),
  )
