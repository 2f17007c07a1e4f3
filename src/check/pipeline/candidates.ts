import type { Travis } from '../travis/model.js'
import { type Scenario, otherBranch, pullRequest, push, tagged } from './scenario.js'

const COMMON = ['master', 'main', 'develop', 'staging', 'production', 'release']

/**
 * The scenarios that make a difference: the push that publishes, one to any other branch, pull requests, a tag, and a
 * push to each branch that the pipeline names.
 */
export function scenariosOf(
  branch: string,
  travis: Travis,
  files: ReadonlyMap<string, string>,
): readonly Scenario[] {
  const scripts = [...files].filter(([name]) => !/ockerfile|\.dockerignore$|slipway\.yml$|\.md$/.test(name))
  const texts = scripts.map(([, text]) => text).join('\n')
  const isNamed = (name: string) => new RegExp(`(?<![\\w/.-])${name}(?![\\w/.-])`).test(texts)
  const named = new Set([...COMMON.filter(isNamed), ...branchesOf(travis)])
  if (travis.jobs.some(({ deploys }) => deploys.length > 0)) named.add('master')
  named.delete(branch)
  return [
    push(branch),
    otherBranch,
    pullRequest(branch),
    pullRequest(branch, 'fork'),
    tagged,
    ...[...named].slice(0, 8).map(push),
  ]
}

function branchesOf({ only, jobs }: Travis): readonly string[] {
  const deploys = jobs.flatMap((job) => job.deploys.flatMap(({ branches }) => branches ?? []))
  const conditions = jobs.flatMap((job) => job.conditions.map(({ text }) => text))
  const compared = conditions.flatMap((text) =>
    [...text.matchAll(/\bbranch\s*(?:=|IN\s*\()\s*["']?([\w./-]+)/gi)].map(([, name = '']) => name),
  )
  const written = [...only, ...deploys].map(({ text }) => text).filter((text) => !text.startsWith('/'))
  return [...written, ...compared]
}
