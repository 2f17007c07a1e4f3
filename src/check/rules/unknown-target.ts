import { nearest } from '../../settings/nearest.js'
import type { DockerfileFacts } from '../dockerfile/model.js'
import type { Found, Rule } from '../rule.js'

function findIn({ file, stages, asked }: DockerfileFacts): Found[] {
  // Without any stage the file itself is wrong, which is told elsewhere.
  if (stages.length === 0) return []
  const names = stages.flatMap(({ name }) => name ?? [])
  return asked
    .filter(({ target }) => !names.includes(target.toLowerCase()) && stages[Number(target)] === undefined)
    .map(({ target, by, file: at, line }) => {
      const meant = nearest(target, names)
      return {
        file: at,
        line,
        message: `${by} asks for the stage ${target}, which ${file} does not have: the build fails.`,
        fix:
          meant !== undefined
            ? `Write ${meant}.`
            : names.length === 0
              ? `Give the stage a name in ${file}: FROM … AS ${target}.`
              : `Its stages are ${names.join(', ')}.`,
      }
    })
}

/** `unknown-target` */
export const rule: Rule = {
  id: 'unknown-target',
  severity: 'error',
  find: ({ dockerfiles }) => dockerfiles.flatMap(findIn),
}
