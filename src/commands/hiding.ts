import { shellWords } from '../docker/run.js'
import { readUnkept, unkeptQuestion, whyHidden } from '../plan/hidden.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import { askGit } from './git.js'

/**
 * Why stages that do not ship must not be published as a cache, as a clause; `undefined`: they may be. `files`: what of
 * the build context goes into them.
 */
export async function hiddenBy(context: Context, files: readonly string[]): Promise<string | undefined> {
  const { settings, build, perform } = context
  const facts = { ...settings, private: build.private, files, unkept: [] }
  return whyHidden(facts) ?? whyHidden({ ...facts, unkept: await perform(unkeptStep(context)) })
}

const unkeptStep = (context: Context): Step<readonly string[] | undefined> => {
  const folder = context.settings.context
  const question = unkeptQuestion(folder)
  return {
    name: 'look for files that git does not keep',
    show: `$ ${shellWords(question)}`,
    effect: 'read',
    assume: undefined,
    run: async () => readUnkept(await askGit(context, question), folder),
  }
}
