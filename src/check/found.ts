/** `error`: it will not do what it is meant to, or it leaks; `warning`: it may; `note`: it could be better. */
export type Severity = 'error' | 'warning' | 'note'

/** A line of a file of the project: the path relative to the folder that is checked, lines counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** What a rule found at one place. */
export interface Found extends Place {
  /** One sentence on what will happen: `A pull request to main pushes alice/app:latest.` */
  readonly message: string
  /** One sentence on what to write instead. */
  readonly fix: string
  /** Where it differs from that of the rule: a rule that is not sure says `warning`, and why in the message. */
  readonly severity?: Severity
}
