import { Problem, Problems } from '../errors/problem.js'

/** What was answered, or the problems instead. */
export type Asked<T> = { readonly value?: T; readonly problems: readonly Problem[] }

/** Waits for an answer and gives foreseen problems instead of throwing them; anything else is thrown on. */
export async function asked<T>(work: Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await work, problems: [] }
  } catch (error) {
    if (error instanceof Problems) return { problems: error.problems }
    if (error instanceof Problem) return { problems: [error] }
    throw error
  }
}

// One cause is told once, however many questions met it.
const ONCE = new Set(['E_HEROKU_AUTH', 'E_HEROKU_REFUSED', 'E_HEROKU'])

/** The problems without those that say again what one before them said. */
export const distinct = (problems: readonly Problem[]): Problem[] => {
  const keyOf = ({ code, message }: Problem): string => (ONCE.has(code) ? code : message)
  return problems.filter((one, index) => problems.findIndex((other) => keyOf(other) === keyOf(one)) === index)
}
