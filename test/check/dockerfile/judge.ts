import { type Given, readDockerfiles } from '../../../src/check/dockerfile/facts.js'
import type { Project } from '../../../src/check/project.js'
import { readProject } from '../../../src/check/read.js'
import type { Found, Rule } from '../../../src/check/rule.js'
import { rule as base } from '../../../src/check/rules/base-without-tag.js'
import { rule as development } from '../../../src/check/rules/development-server.js'
import { rule as syntax } from '../../../src/check/rules/dockerfile-syntax.js'
import { rule as oneWord } from '../../../src/check/rules/entrypoint-one-word.js'
import { rule as localhost } from '../../../src/check/rules/listens-on-localhost.js'
import { rule as root } from '../../../src/check/rules/needs-root.js'
import { rule as command } from '../../../src/check/rules/no-command.js'
import { rule as execForm } from '../../../src/check/rules/port-in-exec-form.js'
import { rule as port } from '../../../src/check/rules/port-not-used.js'
import { rule as secrets } from '../../../src/check/rules/secrets-in-context.js'
import { rule as ships } from '../../../src/check/rules/ships-another-stage.js'
import { rule as layers } from '../../../src/check/rules/too-many-layers.js'
import { rule as target } from '../../../src/check/rules/unknown-target.js'

/** The rules about Dockerfiles. */
export const rules: readonly Rule[] = [
  port,
  execForm,
  localhost,
  development,
  root,
  command,
  oneWord,
  target,
  ships,
  secrets,
  base,
  layers,
  syntax,
]

/** A project of files, as far as Dockerfiles are concerned. */
export async function projectOf(
  files: Readonly<Record<string, string>>,
  more: Omit<Given, 'files'> = {},
): Promise<Project> {
  const texts = new Map(Object.entries(files))
  const { builds, ...rest } = more
  const project = await readProject({ files: texts, branch: 'main', ...rest })
  if (builds === undefined) return project
  return { ...project, dockerfiles: await readDockerfiles({ files: texts, ...more }) }
}

export interface Judged extends Found {
  readonly rule: string
}

/** What all the rules find, in the order of the rules. */
export async function judge(
  files: Readonly<Record<string, string>>,
  more: Omit<Given, 'files'> = {},
): Promise<Judged[]> {
  const project = await projectOf(files, more)
  return rules.flatMap((rule) =>
    rule
      .find(project)
      .map((found) => ({ ...found, rule: rule.id, severity: found.severity ?? rule.severity })),
  )
}

/** `error port-not-used Dockerfile:3` */
export const asLines = (all: readonly Judged[]): string[] =>
  all.map(({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${line}`)
