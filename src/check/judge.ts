import { repository } from '../version.js'
import { isIgnored, readIgnores } from './ignores.js'
import type { Project } from './project.js'
import type { Found, Rule, Severity } from './rule.js'
import { rules } from './rules/index.js'

/** What a rule found, with the rule's name, its severity settled, and the page that explains it. */
export interface Finding extends Found {
  readonly rule: string
  readonly severity: Severity
  readonly docs: string
}

/** The page of a rule. */
const pageOf = (id: string): string => `${repository}/blob/main/docs/rules/${id}.md`

/** Asks every rule; the findings, without those that a comment silences, are in the order of files and lines. */
export function judge(project: Project, asked: readonly Rule[] = rules): readonly Finding[] {
  const ignores = readIgnores(project.files)
  const found = asked.flatMap(({ id, severity, find }) =>
    find(project).map((one) => finding(id, severity, one)),
  )
  return firsts(found)
    .filter((one) => !isIgnored(one, ignores))
    .sort((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule))
}

const finding = (rule: string, usual: Severity, found: Found): Finding => ({
  rule,
  severity: found.severity ?? usual,
  ...{ file: found.file, line: found.line, message: found.message, fix: found.fix },
  docs: pageOf(rule),
})

// What several jobs run is told once.
function firsts(all: readonly Finding[]): readonly Finding[] {
  const told = new Set<string>()
  return all.filter(({ rule, file, line, message }) => {
    const key = [rule, file, line, message].join('\n')
    return !told.has(key) && told.add(key) !== undefined
  })
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
