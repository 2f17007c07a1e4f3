import type { Travis } from '../travis/model.js'
import { type Scenario, otherBranch, pullRequest, push, started, tagged } from './scenario.js'

/**
 * The scenarios that make a difference: the push that publishes, one to any other branch, pull requests, tags, builds that
 * the clock or the API starts, and a push to each branch that the pipeline names.
 */
export function scenariosOf(
  branch: string,
  travis: Travis,
  files: ReadonlyMap<string, string>,
): readonly Scenario[] {
  const scripts = [...files].filter(([name]) => !/ockerfile|\.dockerignore$|slipway\.yml$|\.md$/.test(name))
  const named = new Set([...branchesOf(travis), ...scripts.flatMap(([, text]) => comparedIn(text))])
  if (travis.jobs.some(({ deploys }) => deploys.length > 0)) named.add('master')
  named.delete(branch)
  return [
    push(branch),
    otherBranch,
    pullRequest(branch),
    pullRequest(branch, 'fork'),
    ...['v1.2.3', '1.2.3', 'release-1.2.3'].map(tagged),
    ...(['cron', 'api'] as const).map((event) => started(branch, event)),
    ...[...named].slice(0, 10).map(push),
  ]
}

// What stands beside `=` in a test, and before `)` in a case, may be the name of a branch.
function comparedIn(text: string): readonly string[] {
  const right = text.matchAll(/(?<=[\s"'}])={1,2}\s*["']?([A-Za-z][\w./-]*)/g)
  const left = text.matchAll(/\[\s+["']?([A-Za-z][\w./-]*)["']?\s+={1,2}\s/g)
  const cases = text.matchAll(/^\s*["']?([A-Za-z][\w./|-]*)["']?\)/gm)
  const names = [...right, ...left, ...cases].flatMap(([, name = '']) => name.split('|'))
  return names.filter(
    (name) => !/^(?:true|false|yes|no|push|pull_request|cron|api|linux|osx|windows)$/.test(name),
  )
}

function branchesOf({ only, jobs }: Travis): readonly string[] {
  const deploys = jobs.flatMap((job) => job.deploys.flatMap(({ branches }) => branches ?? []))
  const conditions = jobs.flatMap((job) => job.conditions.map(({ text }) => text))
  const compared = conditions.flatMap((text) =>
    [...text.matchAll(/\b(?:branch|env\(\w+\))\s*(?:=|IN\s*\()\s*["']?([\w./-]+)/gi)].map(
      ([, name = '']) => name,
    ),
  )
  const written = [...only, ...deploys].map(({ text }) => text).filter((text) => !text.startsWith('/'))
  return [...written, ...compared]
}
