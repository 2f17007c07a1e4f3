import { type Finding, judge } from '../check/judge.js'
import { annotations, countOf, printFindings } from '../check/print.js'
import { problem } from '../errors/problem.js'
import { openProject } from './checking/project.js'
import { askRemote } from './checking/remote.js'
import type { Context, Outcome } from './context.js'

/** Reads the pipeline, its scripts and its Dockerfiles, and says what would stop this project from deploying. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, build, log } = context
  const [project, remote] = await Promise.all([
    openProject(context),
    settings.remote ? askRemote(context) : [],
  ])
  if (project.files.size === 0 && !settings.remote)
    return {
      outcome: 'skipped',
      reason: 'there is no .travis.yml, no Dockerfile and no slipway.yml in this folder',
    }
  const findings = [...judge(project), ...remote]
  if (build.service === 'github') for (const line of annotations(findings)) log.info(line)
  return told(findings, [...project.files.keys()])
}

function told(findings: readonly Finding[], files: readonly string[]): Outcome {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const found = countOf(findings)
  const outcome: Outcome = {
    outcome: 'done',
    reason: `${found} found in ${files.length === 1 ? files.join() : `${files.length} files`}`,
    findings,
    ...(findings.length === 0 ? {} : { result: printFindings(findings) }),
  }
  return errors.length === 0 ? outcome : { ...outcome, failure: problem('E_CHECK', { found }) }
}
