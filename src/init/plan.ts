import { choose } from './choice.js'
import type { Change } from '../plan/difference.js'
import type { Facts, Plan } from './facts.js'
import { type Found, readFound } from './found.js'
import { planPipeline, type Pipeline } from './pipeline.js'
import type { Shell } from './publishing.js'
import type { Yaml } from './sections.js'
import { planFile, type Said } from './slipway-yml.js'
import { listTodo } from './todo.js'

/** What `slipway init` makes of a repository: files to write, what was decided, what is left to do. Touches nothing. */
export function planInit(facts: Facts, parts: { yaml: Yaml; shell: Shell }): Plan {
  const pipeline = planPipeline(facts, parts)
  const found = readFound(pipeline.replaced?.commands ?? [])
  const choice = choose(facts, found)
  const said = whatIsSaid(facts, found, choice)
  const file = planFile(parts.yaml, facts.texts.get('slipway.yml'), said)
  const changes = [change(facts, '.travis.yml', pipeline.text), change(facts, 'slipway.yml', file)].flatMap(
    (one) => one ?? [],
  )
  const app = /^app: *['"]?([\w-]+)/m.exec(file ?? '')?.[1]
  const branch = facts.asked.branches?.[0] ?? facts.branch ?? 'main'
  return {
    changes,
    notes: [...choice.notes, ...pipeline.notes, ...takenNotes(pipeline), ...foundNotes(facts, found)],
    todo: listTodo({
      ...{ facts, found, choice, pipeline, changes, branch, isNamed: /^image:/m.test(file ?? '') },
      app: { name: app, isSaid: app !== undefined },
    }),
  }
}

const change = (facts: Facts, path: string, after: string | undefined): Change | undefined => {
  const before = facts.texts.get(path)
  return after === undefined || after === before ? undefined : { path, before, after }
}

function whatIsSaid({ asked, branch }: Facts, found: Found, choice: Choice): Said {
  const given = {
    app: asked.app,
    branch: asked.branches,
    image: asked.image,
    file: asked.file,
    target: asked.target,
  }
  const all: [string, string | readonly string[] | undefined][] = [
    ['app', asked.app ?? found.app],
    ['image', asked.image ?? found.image],
    ['branch', asked.branches ?? (branch === 'main' ? undefined : branch)],
    ['file', choice.file],
    ['context', choice.context],
    ['target', choice.target],
    ['test-target', choice.testTarget],
    ['build-arg', found.buildArgs.length === 0 ? undefined : found.buildArgs],
  ]
  return {
    values: new Map(all.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
    asked: new Set(Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [key]))),
  }
}

type Choice = ReturnType<typeof choose>

const takenNotes = ({ replaced }: Pipeline): string[] =>
  [...(replaced?.whole ?? []), ...(replaced?.parts.keys() ?? [])]
    .sort((a, b) => a.from - b.from)
    .map(({ from, key, text }) => {
      const [first = ''] = text.trim().split('\n')
      return `.travis.yml:${from + 1} (${key}) goes, as slipway ship does it: ${first}`
    })

const foundNotes = ({ branch, download }: Facts, { processes }: Found): string[] => [
  ...processes.map(
    (type) =>
      `the process type ${type} was pushed as well: add it to process in slipway.yml, with its command`,
  ),
  ...(branch === undefined ? ['git knows no branch, so main is taken as the one that publishes'] : []),
  ...(download.sha256 === undefined
    ? [
        'the checksum of slipway is not known here, as this is no released file: the line that checks the download is left out',
      ]
    : []),
]
