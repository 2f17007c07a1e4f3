import type { DockerfileFacts } from '../dockerfile/model.js'
import { chainOf } from '../dockerfile/stages.js'
import type { Found, Rule } from '../rule.js'

const MOST = 40

function findIn({ file, ships, goesTo }: DockerfileFacts): Found[] {
  if (ships === undefined || goesTo === 'nowhere') return []
  const made = chainOf(ships.stage).filter(({ keyword }) => /^(?:RUN|COPY|ADD)$/.test(keyword))
  if (made.length <= MOST) return []
  return [
    {
      file,
      line: ships.stage.line,
      message: `The image gets ${made.length} layers from RUN, COPY and ADD, and those of its base image, which are not counted here, come on top: Heroku advises no more than ${MOST}.`,
      fix: 'Join RUN lines that belong together with &&, copy folders instead of files, and leave what only the build needs in a stage of its own.',
    },
  ]
}

/** `too-many-layers` */
export const rule: Rule = {
  id: 'too-many-layers',
  severity: 'warning',
  find: ({ dockerfiles }) => dockerfiles.flatMap(findIn),
}
