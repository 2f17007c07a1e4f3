import type { Fault, Seen } from './contract.js'

/** What a fault is matched against. */
export interface Arrived {
  where: Seen['where']
  method: string
  path: string
  user: string | undefined
}

export interface RequestQuery {
  since?: number | undefined
  where?: string | undefined
  path?: string | undefined
  write?: boolean | undefined
}

/** What all fronts of one world share: the log of requests and the faults that wait for one. */
export interface FrontLog {
  record(seen: Omit<Seen, 'id'>): void
  requests(query?: RequestQuery): Seen[]
  /** Arms faults and gives their ids. Throws when a path is not a regular expression. */
  add(faults: readonly Fault[]): number[]
  clear(): void
  /** The faults that apply to this request now, each of them used up by one. */
  take(arrived: Arrived): Fault['action'][]
}

interface Armed {
  fault: Fault
  path: RegExp | undefined
  skip: number
  left: number
}

const fits = ({ fault, path }: Armed, arrived: Arrived): boolean =>
  fault.where === arrived.where &&
  (fault.method === undefined || fault.method.toUpperCase() === arrived.method) &&
  (fault.user === undefined || fault.user === arrived.user) &&
  (path === undefined || path.test(arrived.path))

/** Makes an empty log. Delays add up; of the other kinds the first that fits is taken and ends the search. */
export const createFrontLog = (): FrontLog => {
  const seen: Seen[] = []
  let armed: Armed[] = []
  let faultId = 0
  const take = (arrived: Arrived): Fault['action'][] => {
    const actions: Fault['action'][] = []
    for (const one of armed) {
      if (one.left === 0 || !fits(one, arrived)) continue
      if (one.skip > 0) {
        one.skip--
        continue
      }
      one.left--
      actions.push(one.fault.action)
      if (one.fault.action.kind !== 'delay') break
    }
    armed = armed.filter((one) => one.left > 0)
    return actions
  }
  return {
    record: (one) => void seen.push({ id: seen.length + 1, ...one }),
    requests: ({ since = 0, where, path, write } = {}) => {
      const pattern = path === undefined ? undefined : new RegExp(path)
      return seen
        .slice(since)
        .filter((one) => where === undefined || one.where === where)
        .filter((one) => write === undefined || one.write === write)
        .filter((one) => pattern === undefined || pattern.test(one.path))
    },
    add: (faults) => {
      const made = faults.map((fault) => ({
        fault,
        path: fault.path === undefined ? undefined : new RegExp(fault.path),
        skip: fault.skip ?? 0,
        left: fault.times ?? 1,
      }))
      armed.push(...made)
      return made.map(() => ++faultId)
    },
    clear: () => void (armed = []),
    take,
  }
}
