import { readWords } from './acts/options.js'
import type { Ran } from '../shell/machine.js'
import { show } from '../shell/text.js'
import type { Act } from './acts/act.js'
import { actsOfOne } from './acts/read.js'
import type { JobRun } from './trace.js'

/** A command that may find a mistake before anything is published. */
export interface Testing {
  readonly ran: Ran
  /** Whether it is a test for sure. */
  readonly sure: boolean
}

const TESTING =
  /(?:^|[\s:/_.-])(?:tests?|spec|specs|check|verify|unit|integration|e2e|smoke|jest|mocha|pytest|rspec|tox|unittest|phpunit)(?:$|[\s:/_.-])/i
const OPTIONAL = /lint|flake8|rubocop|prettier|audit|coverage|codecov|coveralls|sonar|snyk|trivy|danger/i

/** The tests of a run. One whose failure is said to be no matter (`npm run lint || true`) is none. */
export const testsOf = ({ ran }: JobRun): readonly Testing[] =>
  ran
    .filter(({ onFailure }) => !onFailure)
    .flatMap((one) => actsOfOne(one).flatMap((act) => testing(act) ?? []))
    .filter(({ ran: { asked, phase, words, substituted }, sure }) => {
      // What is asked for its output is asked for a version or a name, unless it is a test for sure.
      if (substituted && !sure) return false
      if (asked && (!sure || OPTIONAL.test(words.map(show).join(' ')))) return false
      return sure || !phase.startsWith('after')
    })

function testing(act: Act): Testing | undefined {
  const { ran } = act
  const text = textOf(ran)
  switch (act.kind) {
    case 'test':
      return { ran, sure: act.sure || (TESTING.test(text) && /\bexec\b/.test(text)) }
    case 'run': {
      if (act.tool === 'compose')
        return { ran, sure: TESTING.test(text) || /--exit-code-from|--abort-on/.test(text) }
      const { options } = readWords(ran.words.slice(2), { valued: [], stop: true })
      const isService =
        [...options.keys()].some((name) => /^-\w*d\w*$|^--detach$/.test(name)) || / -d | --detach /.test(text)
      return isService ? undefined : { ran, sure: TESTING.test(text) }
    }
    case 'build':
      return act.target !== undefined && TESTING.test(show(act.target)) ? { ran, sure: true } : undefined
    default:
      return undefined
  }
}

const textOf = ({ words }: Ran): string => words.map(show).join(' ')
