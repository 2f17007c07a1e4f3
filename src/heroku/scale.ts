import type { Formation } from './read.js'

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/**
 * A sentence that names the process types among `types` that have no dynos, and the command that gives them one;
 * `undefined` where all have some. Heroku starts a new type with none, save the first web. A release command needs none.
 */
export function idleSentence(
  app: string,
  formation: readonly Formation[],
  types: readonly string[],
): string | undefined {
  const idle = formation
    .filter(({ type, quantity }) => quantity === 0 && types.includes(type) && type !== 'release')
    .map(({ type }) => type)
  if (idle.length === 0) return undefined
  const scale = `heroku ps:scale ${idle.map((type) => `${type}=1`).join(' ')} --app ${app}`
  return `${list(idle)} ${idle.length === 1 ? 'has' : 'have'} no dynos, so nothing of it runs; start one with: ${scale}`
}
