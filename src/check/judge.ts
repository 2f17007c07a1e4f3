import type { Project } from './project.js'
import type { Found, Rule, Severity } from './rule.js'
import { rules } from './rules/index.js'

/** What a rule found, with the rule's name and its severity settled. */
export interface Finding extends Found {
  readonly rule: string
  readonly severity: Severity
}

/** Asks every rule; the findings are in the order of files and lines. */
export const judge = (project: Project, asked: readonly Rule[] = rules): readonly Finding[] =>
  asked
    .flatMap(({ id, severity, find }) =>
      find(project).map((found) => ({ severity, ...pick(found), rule: id })),
    )
    .sort((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule))

const pick = ({ file, line, message, fix, severity }: Found): Found => ({
  ...{ file, line, message, fix },
  ...(severity === undefined ? {} : { severity }),
})

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
