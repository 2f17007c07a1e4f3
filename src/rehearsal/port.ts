import { asLine, plainWords, withVariable, wordsOf, writeInstead } from './command.js'
import type { Boot, Rehearsal, Trouble } from './facts.js'
import type { Listener } from './listeners.js'
import { needsRoot } from './rights.js'

const LITERAL = /\$\{?PORT\b/

const asSentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`

const isHere = (line: string): boolean => /\b127\.0\.0\.1\b|\blocalhost\b/.test(line)
const everywhere = (line: string): string => line.replace(/\b127\.0\.0\.1\b|\blocalhost\b/g, '0.0.0.0')

/** What is wrong with a command that has `$PORT` where no shell fills it in; `undefined` where it has not. */
export function literalPort(facts: Rehearsal): Trouble | undefined {
  const isLiteral = (words: readonly string[]): boolean =>
    plainWords(words).some((word) => LITERAL.test(word))
  if (!isLiteral(wordsOf(facts))) return undefined
  const where = isLiteral(facts.config.entrypoint) ? 'ENTRYPOINT' : 'CMD'
  return {
    rule: 'port',
    message: `${where} in exec form does not expand $PORT; the app got the literal text $PORT`,
    fix: `Use the shell form: ${writeInstead(facts, (line) => line)}`,
  }
}

function elsewhere(facts: Rehearsal, { port, loopback }: Listener): Trouble {
  const where = loopback ? `127.0.0.1:${port} only` : `port ${port}`
  return {
    rule: 'port',
    message: `it listens on ${where}, and Heroku gives the port in $PORT (${facts.port} here)`,
    fix: otherPort(facts, String(port), loopback),
  }
}

/** How to make it take the port from `$PORT`: by its command, by a variable of the image, else in its code. */
function otherPort(facts: Rehearsal, port: string, loopback: boolean): string {
  const number = new RegExp(`(?<![\\d.])${port}(?![\\d.])`)
  const inPlace = (text: string): string => text.split(number).join('$PORT')
  const host = (line: string): string => (loopback ? everywhere(line) : line)
  const own = 'Let the app listen on the port that the variable PORT names (Node.js: process.env.PORT)'
  const inCommand = number.test(facts.asked ?? asLine(wordsOf(facts)))
  if (facts.shell === false && inCommand)
    return `${own}: its image has no shell to fill in $PORT for ${port}.`
  if (inCommand) return asSentence(writeInstead(facts, (line) => host(inPlace(line))))
  const variable = facts.config.env.find((one) => number.test(one) && !one.startsWith('PORT='))
  if (variable === undefined || facts.shell === false)
    return `${own}; ${port} stands in its code or its settings.`
  const set = inPlace(variable)
  return asSentence(writeInstead(facts, (line) => withVariable(host(line), set)))
}

const onlyHere = (facts: Rehearsal): Trouble => ({
  rule: 'port',
  message: `it listens on 127.0.0.1 only, where nobody outside its container reaches it`,
  fix: isHere(facts.asked ?? asLine(wordsOf(facts)))
    ? asSentence(writeInstead(facts, everywhere))
    : 'Let the app listen on every address: its host must be 0.0.0.0, not 127.0.0.1 or localhost.',
})

/** Why a process that runs cannot be reached on its port, from what listens in its container. */
export function whyUnbound(facts: Rehearsal, { listeners }: Boot, output: string): Trouble {
  const here = listeners?.find(({ port }) => port === facts.port)
  if (here !== undefined) return onlyHere(facts)
  const literal = literalPort(facts)
  if (literal !== undefined) return literal
  const other = listeners?.find((one) => !one.loopback) ?? listeners?.[0]
  if (other !== undefined) return elsewhere(facts, other)
  const denied = needsRoot(facts, output)
  if (denied !== undefined) return denied
  const limit = `within ${facts.bootTimeout} s`
  if (listeners === undefined)
    return {
      rule: 'port',
      message: `nothing answered on $PORT (${facts.port}) ${limit}, and what else it listens on cannot be seen here`,
      fix: 'Let the app listen on 0.0.0.0, on the port that the variable PORT names.',
    }
  return {
    rule: 'port',
    message: `nothing in it listens on any port ${limit}`,
    fix: 'Its output above says what it waits for. Heroku gives 60 s unless its boot timeout was raised; --boot-timeout gives as much here.',
  }
}
