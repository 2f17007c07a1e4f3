import { actsOfOne } from '../pipeline/acts/read.js'
import { once } from '../pipeline/publishing.js'
import { everyCommand } from '../pipeline/every.js'
import type { Found, Rule } from '../rule.js'
import { isSecretName } from '../secret-names.js'
import type { Ran } from '../shell/machine.js'
import { show, sourcesOf, valueOf } from '../shell/text.js'

/** A password as an argument, where every process of the machine can read it. */
export const rule: Rule = {
  id: 'password-on-command-line',
  severity: 'error',
  find: ({ pipeline }) => once(everyCommand(pipeline).flatMap((ran) => findIn(ran) ?? [])),
}

function findIn(ran: Ran): Found | undefined {
  const login = actsOfOne(ran).find((act) => act.kind === 'login' && act.password === 'argument')
  if (login?.kind === 'login') {
    const name = shown(login.secret ?? [])
    const registry = valueOf(login.registry)
    const at = registry === 'docker.io' ? '' : ` ${show(login.registry)}`
    const user = login.user === undefined ? '"$DOCKER_USERNAME"' : `"${show(login.user)}"`
    return {
      ...ran.place,
      message: `docker login takes the password as an argument, where every process of the machine and the log may show it.`,
      fix: `Write: echo "${name}" | docker login --username ${user} --password-stdin${at}.`,
    }
  }
  return inUrl(ran)
}

const shown = (secret: Parameters<typeof show>[0]): string =>
  sourcesOf(secret).length > 0 ? show(secret) : '$DOCKER_PASSWORD'

// `git push https://heroku:$HEROKU_API_KEY@git.heroku.com/app.git`
function inUrl(ran: Ran): Found | undefined {
  if (valueOf(ran.words[0] ?? []) !== 'git') return undefined
  const url = ran.words.find((word) => /:\/\/[^/@]*@/.test(show(word)) && sourcesOf(word).some(isSecretName))
  if (url === undefined) return undefined
  return {
    ...ran.place,
    severity: 'warning',
    message: `git takes ${sourcesOf(url).find(isSecretName)} as part of an address, which stands in the list of processes and in its error messages.`,
    fix: 'Put the credentials into ~/.netrc, or use a credential helper.',
  }
}
