import { actsOfOne } from '../pipeline/acts/read.js'
import { everyCommand } from '../pipeline/every.js'
import { once } from '../pipeline/publishing.js'
import type { Found, Rule } from '../rule.js'
import { isSecretName } from '../secret-names.js'
import type { Ran } from '../shell/machine.js'
import { show, sourcesOf } from '../shell/text.js'

/** A secret that an image is built with as an argument. */
export const rule: Rule = {
  id: 'secret-as-build-arg',
  severity: 'error',
  find: ({ pipeline }) => once(everyCommand(pipeline).flatMap(findIn)),
}

function findIn(ran: Ran): readonly Found[] {
  return actsOfOne(ran).flatMap((act) => {
    if (act.kind !== 'build') return []
    const name = act.buildArgs.map(secretIn).find((one) => one !== undefined)
    if (name === undefined) return []
    return [
      {
        ...ran.place,
        message: `${name} is written into the image: everybody who can pull it reads it with docker history.`,
        fix: `Write --secret id=${name},env=${name} and, in the Dockerfile, RUN --mount=type=secret,id=${name}.`,
      },
    ]
  })
}

function secretIn(arg: Parameters<typeof show>[0]): string | undefined {
  const [, name = ''] = /^([A-Za-z_]\w*)/.exec(show(arg)) ?? []
  return isSecretName(name) ? name : sourcesOf(arg).find(isSecretName)
}
