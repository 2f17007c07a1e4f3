import { type Text, keyOf, show, valueOf } from '../shell/text.js'
import type { Operation } from './operations.js'
import { given, sortWords } from './words.js'

const VALUED = new Set(['-a', '--app', '-r', '--remote', '--arg', '--context-path'])

/** What a command of the Heroku CLI does; `words` are those behind `heroku`. */
export function readHeroku(words: readonly Text[]): Operation | undefined {
  const sorted = sortWords(words, VALUED)
  const [command = []] = sorted.words
  const [app] = given(sorted, '-a', '--app')
  const named = { app: app === undefined ? undefined : show(app) }
  switch (valueOf(command)) {
    case 'container:push':
      return { kind: 'heroku push', ...named, builds: true }
    case 'container:release':
      return { kind: 'heroku release', ...named }
    case 'container:login':
      return { kind: 'heroku login', container: true }
    case 'login':
    case 'auth:login':
      return { kind: 'heroku login', container: false }
    default:
      return undefined
  }
}

/** A call of Heroku's API or a download of its CLI, by whatever program. */
export function readHerokuUse(program: string, words: readonly Text[]): Operation | undefined {
  const texts = words.map(keyOf)
  const all = texts.join(' ')
  if (/api\.heroku\.com\/apps\/.*\/(?:formation|releases)/.test(all) || /\/formation\b/.test(all))
    return { kind: 'heroku release', app: undefined }
  const downloads = /^(?:curl|wget|npm|yarn|snap|apt-get|apt|brew|gem|pip)$/.test(program)
  const cli = /cli-assets\.heroku\.com|toolbelt\.heroku\.com|cli\.heroku\.com/.test(all)
  const named =
    /^(?:npm|yarn|snap|apt-get|apt|brew)$/.test(program) &&
    /\b(?:install|i|add)\b/.test(all) &&
    texts.some(
      (text) => /^heroku(?:-cli|-toolbelt)?(?:@.*)?$/.test(text) || /^heroku\/brew\/heroku$/.test(text),
    )
  return downloads && (cli || named) ? { kind: 'heroku install' } : undefined
}
