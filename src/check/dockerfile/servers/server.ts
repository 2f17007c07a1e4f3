/** A program that listens, and how it is told where: each entry by the page that says so. */
export interface Server {
  readonly program: RegExp
  /** The first words behind the program, where only they make it a server: `run`, `serve`. */
  readonly verb?: RegExp
  /** Options that take a port, an address, or both (`0.0.0.0:80`). */
  readonly port?: readonly string[]
  readonly host?: readonly string[]
  readonly both?: readonly string[]
  /** What the first word behind the verb is, if it is no option. */
  readonly first?: 'port' | 'both'
  /** Variables that say the same. */
  readonly vars?: { readonly port?: string; readonly host?: string; readonly both?: string }
  /** Where it listens when nothing says so, whatever PORT is; absent: it heeds PORT, or nobody here knows. */
  readonly fixed?: number
  /** Whether it listens on the loopback address alone when nothing says so. */
  readonly local?: true
  /** Whether a file of its own may say something else. */
  readonly config?: true
  /** Whether it is meant for developing only. */
  readonly development?: true
  /** What tells it to listen where Heroku wants. */
  readonly tell?: string
  readonly page: string
}

/** The options that most of them share. */
export const portAndHost = {
  port: ['--port'],
  host: ['--host'],
  tell: '--host 0.0.0.0 --port $PORT',
} as const

/** Meant for developing only. */
export const dev = { development: true } as const
