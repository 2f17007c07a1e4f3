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
  title: 'More than 40 layers',
  why: `Each \`RUN\`, \`COPY\` and \`ADD\` makes a layer, and those of the base image come on top. Heroku warns of images with more than 40: they may not boot. Each layer is also a transfer of its own. See [Container Registry: known issues and limitations](https://devcenter.heroku.com/articles/container-registry-and-runtime#known-issues-and-limitations).`,
  instead: `Join what belongs together, and build in a stage of its own, of which only the result is copied:

\`\`\`dockerfile
RUN apt-get update \\
 && apt-get install -y --no-install-recommends libpq5 \\
 && rm -rf /var/lib/apt/lists/*
\`\`\`

Lines that only set something (\`ENV\`, \`LABEL\`, \`USER\`, \`CMD\`) make no layer of their own.`,
  find: ({ dockerfiles }) => dockerfiles.flatMap(findIn),
}
