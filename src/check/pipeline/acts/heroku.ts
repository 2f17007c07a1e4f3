import type { Ran } from '../../shell/machine.js'
import { type Text, plain, show, sourcesOf, valueOf } from '../../shell/text.js'
import type { Act } from './act.js'
import { type Words, all, last, readWords } from './options.js'

const VALUED = ['-a', '--app', '-r', '--remote', '--arg', '--context-path']

/** What the Heroku CLI does. */
export function herokuActs(ran: Ran): readonly Act[] {
  const [, command, ...args] = ran.words
  const name = valueOf(command ?? [])
  const words = readWords(args, { valued: VALUED, alias: { '-a': '--app' } })
  const app = last(words, '--app') ?? ran.variables.get('HEROKU_APP')?.text
  const processes = words.rest
  switch (name) {
    case 'login':
    case 'auth:login':
    case 'container:login':
      return [
        {
          ...{ kind: 'login', ran, tool: 'heroku', user: undefined, secret: undefined },
          ...{ registry: plain(name === 'container:login' ? 'registry.heroku.com' : 'heroku.com') },
          ...{ password: 'variable' },
        },
      ]
    case 'container:push':
      return containerPush(ran, app, words)
    case 'container:release':
      return [{ kind: 'release', ran, how: 'container', app, processes }]
    default:
      return []
  }
}

function containerPush(ran: Ran, app: Text | undefined, words: Words): readonly Act[] {
  return [
    {
      ...{ kind: 'build', ran, tool: 'heroku', tags: [], target: undefined, file: undefined, context: [] },
      ...{ cacheFrom: [], cacheTo: [], buildArgs: all(words, '--arg'), pushes: true, withoutCache: false },
    },
    { kind: 'push', ran, tool: 'heroku', references: [], allTags: false, app, processes: words.rest },
  ]
}

/** What `curl` does to an app: `PATCH …/apps/NAME/formation` puts an image live. */
export function curlActs(ran: Ran): readonly Act[] {
  const texts = ran.words.map(show)
  const url = texts.find((text) => /\/apps\/[^/]+\/formation/.test(text))
  const asks = texts.some(
    (text, index) =>
      /^(?:-X ?PATCH|--request=PATCH)$/i.test(text) ||
      (/^(?:-X|--request|-\w*X)$/.test(text) && /^PATCH$/i.test(texts[index + 1] ?? '')),
  )
  if (url === undefined || !asks) return []
  return [
    { kind: 'release', ran, how: 'api', app: appOf(ran.words[texts.indexOf(url)] ?? []), processes: [] },
  ]
}

function appOf(url: Text): Text | undefined {
  const known = /\/apps\/([^/]+)\//.exec(show(url))?.[1]
  if (known === undefined) return undefined
  return sourcesOf(url).length > 0 ? url.filter(({ shown }) => shown === known) : plain(known)
}

/** What `git push` does: to Heroku, it is a release built from source there. */
export function gitActs(ran: Ran): readonly Act[] {
  const [, command, ...args] = ran.words
  if (valueOf(command ?? []) !== 'push') return []
  const [to] = readWords(args, { valued: ['-o', '--repo'] }).rest
  const remote = show(to ?? [])
  const isHeroku = /^heroku(?:[-_]\w+)?$/.test(remote) || /(?:git\.heroku\.com|heroku\.com[:/])/.test(remote)
  return isHeroku ? [{ kind: 'release', ran, how: 'git', app: undefined, processes: [] }] : []
}
