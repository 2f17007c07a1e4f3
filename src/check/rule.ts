import type { Found, Severity } from './found.js'
import type { Project } from './project.js'

export type { Found, Place, Severity } from './found.js'

/** One thing that goes wrong in pipelines, and how it is seen. Pure: it judges what was read. */
export interface Rule {
  /** Stable, in words: `publishes-from-pull-requests`. */
  readonly id: string
  readonly severity: Severity
  readonly find: (project: Project) => readonly Found[]
}

/** A project, file by file, and what the rule finds there: places as `.travis.yml:4`, or nothing. */
export interface Example {
  readonly says: string
  readonly files: Readonly<Record<string, string>>
  readonly finds: readonly string[]
}

/** What docs/rules says of a rule: in a file beside it, which nothing of the program reads. */
export interface Page {
  /** Its heading. */
  readonly title: string
  /** Markdown: what happens and why that hurts, with the vendor's page where there is one. */
  readonly why: string
  /** Markdown: what to write instead. */
  readonly instead: string
  readonly examples: readonly Example[]
}
