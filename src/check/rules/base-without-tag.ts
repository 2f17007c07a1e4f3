import type { DockerfileFacts, StageFacts } from '../dockerfile/model.js'
import type { Found, Rule } from '../rule.js'

// Their makers publish no versions, only what is newest.
const UNVERSIONED = /(?:^|\/)(?:distroless|chainguard)\//

/** The name of the image where nothing, or `latest`, says which version of it. */
function moving({ base, parent, open }: StageFacts): string | undefined {
  if (parent !== undefined || open || base === 'scratch' || base === '' || base.includes('@'))
    return undefined
  if (UNVERSIONED.test(base)) return undefined
  const [name = '', tag] = /^(.*?)(?::([^:/]*))?$/.exec(base)?.slice(1) ?? []
  return tag === undefined || tag === '' || tag === 'latest' ? name : undefined
}

function findIn({ file, stages }: DockerfileFacts): Found[] {
  const told = new Set<string>()
  return stages.flatMap((stage) => {
    const name = moving(stage)
    if (name === undefined || told.has(name)) return []
    told.add(name)
    const { base, line } = stage
    return {
      file,
      line,
      message: base.endsWith(':latest')
        ? `${base} is another image whenever its makers publish one: a build may break without any change of yours.`
        : `FROM ${base} names no version, so it takes latest: a build may break without any change of yours.`,
      fix: `Name the version that the app is made for, such as ${name}:${exampleOf(name)}.`,
    }
  })
}

const examples: Readonly<Record<string, string>> = {
  node: '22-slim',
  python: '3.13-slim',
  ruby: '3.4-slim',
  golang: '1.25',
  nginx: '1.29-alpine',
  alpine: '3.22',
  ubuntu: '24.04',
  debian: '12-slim',
  php: '8.4-apache',
}
const exampleOf = (name: string): string => examples[name.replace(/^.*\//, '')] ?? '1.2'

/** `base-without-tag` */
export const rule: Rule = {
  id: 'base-without-tag',
  severity: 'warning',
  find: ({ dockerfiles }) => dockerfiles.filter(({ goesTo }) => goesTo !== 'nowhere').flatMap(findIn),
}
