/** One way to sign in that a server offers: `Bearer realm="…",service="…"`. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/y
const SPACE = /[ \t]*/y
// A scheme may carry one opaque value instead of parameters (Negotiate does).
const OPAQUE = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y

/**
 * Reads a `WWW-Authenticate` header (RFC 9110, 11.6.1), which may hold several challenges. What cannot be understood
 * ends the list: a server that writes nonsense offers nothing.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: Array<{ scheme: string; parameters: Map<string, string> }> = []
  const read = reader(header)
  while (!read.atEnd()) {
    if (read.skip(',')) continue
    const word = read.take(TOKEN)
    if (word === undefined) break
    if (read.skip('=')) {
      const value = read.take(QUOTED)?.replace(/\\(.)/g, '$1') ?? read.take(TOKEN)
      const current = challenges.at(-1)
      if (value === undefined || current === undefined) break
      current.parameters.set(word.toLowerCase(), value)
    } else {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() })
      read.take(OPAQUE)
    }
  }
  return challenges
}

// `take` gives what matches at the place reached (its first group where it has one), and goes past it.
function reader(text: string): {
  atEnd: () => boolean
  skip: (sign: string) => boolean
  take: (pattern: RegExp) => string | undefined
} {
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return undefined
    at = pattern.lastIndex
    return found[1] ?? found[0]
  }
  return {
    atEnd: () => {
      take(SPACE)
      return at >= text.length
    },
    skip: (sign) => {
      take(SPACE)
      const found = text.startsWith(sign, at)
      if (found) at += sign.length
      take(SPACE)
      return found
    },
    take,
  }
}

/** The challenge to answer: Bearer before Basic; undefined where neither is offered. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  const of = (scheme: string): Challenge | undefined => challenges.find((one) => one.scheme === scheme)
  return of('bearer') ?? of('basic')
}
