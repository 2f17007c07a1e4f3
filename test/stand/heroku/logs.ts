/** One line of an app's log: `app` for what its processes print, `heroku` for what the platform says of it. */
export interface LogLine {
  at: number
  source: 'app' | 'heroku'
  dyno: string
  text: string
}

/** What a log session asks for; `lines` counts from the end. */
export interface LogFilter {
  lines?: number
  source?: string
  dyno?: string
  type?: string
}

export interface Log {
  add(source: LogLine['source'], dyno: string, text: string): void
  read(filter: LogFilter): string[]
  /** Calls back for every later line until the returned function is called. */
  follow(filter: LogFilter, tell: (line: string) => void): () => void
}

const KEPT = 1500

const format = (line: LogLine): string => {
  const time = new Date(line.at).toISOString().replace('Z', '000+00:00')
  return `${time} ${line.source}[${line.dyno}]: ${line.text}`
}

const wanted = (filter: LogFilter) => (line: LogLine) =>
  (filter.source === undefined || line.source === filter.source) &&
  (filter.dyno === undefined || line.dyno === filter.dyno) &&
  (filter.type === undefined || line.dyno === filter.type || line.dyno.startsWith(`${filter.type}.`))

/** The log of one app: the last 1500 lines, as logplex keeps them. */
export const createLog = (now: () => number = Date.now): Log => {
  const kept: LogLine[] = []
  const followers = new Set<(line: LogLine) => void>()
  return {
    add(source, dyno, text) {
      const line = { at: now(), source, dyno, text }
      kept.push(line)
      if (kept.length > KEPT) kept.shift()
      for (const tell of followers) tell(line)
    },
    read: (filter) =>
      kept
        .filter(wanted(filter))
        .slice(-(filter.lines ?? 100))
        .map(format),
    follow(filter, tell) {
      const matches = wanted(filter)
      const follower = (line: LogLine) => {
        if (matches(line)) tell(format(line))
      }
      followers.add(follower)
      return () => followers.delete(follower)
    },
  }
}
