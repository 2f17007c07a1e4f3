import type { Place } from './place.js'
import type { Project } from './project.js'

/** `error`: it will not do what it is meant to, or it leaks; `warning`: it may; `note`: it could be better. */
export type Severity = 'error' | 'warning' | 'note'

/** What a rule found at one place. */
export interface Found extends Place {
  /** One sentence on what will happen: `A pull request to main pushes alice/app:latest.` */
  readonly message: string
  /** One sentence on what to write instead. */
  readonly fix: string
  /** Where it differs from that of the rule: a rule that is not sure says `warning`, and why in the message. */
  readonly severity?: Severity
}

/** One thing that goes wrong in pipelines, and how it is seen. Pure: it judges what was read. */
export interface Rule {
  /** Stable, in words: `publishes-from-pull-requests`. */
  readonly id: string
  readonly severity: Severity
  /** The heading of its page in docs/rules. */
  readonly title: string
  /** Markdown: what happens and why that hurts, with the vendor's page where there is one. */
  readonly why: string
  /** Markdown: what to write instead. */
  readonly instead: string
  readonly find: (project: Project) => readonly Found[]
}

/** A project, file by file, and what the rule finds there: places as `.travis.yml:4`, or nothing. */
export interface Example {
  readonly says: string
  readonly files: Readonly<Record<string, string>>
  readonly finds: readonly string[]
}
