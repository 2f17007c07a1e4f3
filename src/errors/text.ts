import { Exit } from './exit.js'

/** What a problem says: one sentence, one hint, and how the process ends. */
export interface Text {
  readonly message: string
  readonly hint: string
  readonly exit: number
}

/** A problem of what was asked for: exit code 2. */
export const usage = (message: string, hint: string): Text => ({ message, hint, exit: Exit.usage })
/** A problem of what was tried: exit code 1. */
export const failed = (message: string, hint: string): Text => ({ message, hint, exit: Exit.failed })
/** A problem of credentials or rights: exit code 4. */
export const refused = (message: string, hint: string): Text => ({ message, hint, exit: Exit.refused })
