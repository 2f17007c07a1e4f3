import { type Text, valueOf } from './text.js'

const PROGRAMS = new Set(
  'grep egrep fgrep zgrep rg diff cmp which type hash pgrep nc ping pg_isready expr curl wget jq yq find getopts kill id dpkg read let'.split(
    ' ',
  ),
)
const GIT = new Set(
  'diff diff-index diff-tree show-ref ls-remote ls-files merge-base describe log tag branch rev-parse symbolic-ref config fetch cat-file'.split(
    ' ',
  ),
)
const DOCKER = new Set(
  'pull inspect manifest ps images image volume network info version container stop rm rmi kill wait'.split(
    ' ',
  ),
)

/** Whether a command only asks: that it ends with an error says no more than no. */
export function asksOnly(words: readonly Text[]): boolean {
  const [program = '', second = '', third = ''] = words.map((word) => valueOf(word) ?? '')
  if (program === 'git') return GIT.has(second)
  if (program === 'docker')
    return DOCKER.has(second) && !(second === 'image' && /^(?:build|push|tag)$/.test(third))
  if (program === 'command') return true
  if (program === 'heroku') return /^(?:ps|apps|config|auth|releases|logs|addons|info|domains)/.test(second)
  return PROGRAMS.has(program.replace(/^.*\//, ''))
}
