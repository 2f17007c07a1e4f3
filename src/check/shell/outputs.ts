import type { At, Stdin } from './machine.js'
import { type Text, literal, sourcesOf, valueOf } from './text.js'

/** What a command prints, where that is known without running it. */
export function known(words: readonly Text[], stdin: Stdin, { machine }: At): Text | undefined {
  const values = words.map(valueOf)
  if (values.some((value) => value === undefined)) return undefined
  const [program, ...args] = values.map((value) => value ?? '')
  if (program === 'git') return ofGit(args, machine.commit)
  if (program === 'basename' || program === 'dirname') return ofPath(program, words[1] ?? [], values[2])
  const filter = filterOf(program ?? '', args)
  const fed = stdin.fed
  const value = fed === undefined ? undefined : valueOf(fed)
  if (filter === undefined || value === undefined || fed === undefined)
    return isSilent(program ?? '') ? [] : undefined
  const made = filter(value)
  return made === undefined ? undefined : [{ ...literal(made), from: sourcesOf(fed) }]
}

// Travis checks out the commit itself, without a branch: https://docs.travis-ci.com/user/job-lifecycle
function ofGit(args: readonly string[], commit: string): Text | undefined {
  const line = args.join(' ')
  const sha = (length: number): Text => [
    { ...literal(commit.slice(0, length)), from: ['TRAVIS_COMMIT'] },
    literal('\n'),
  ]
  const short = /^rev-parse (?:--verify )?--short(?:=(\d+))? HEAD$/.exec(line)
  if (short !== null) return sha(Number(short[1] ?? '7'))
  if (/^rev-parse (?:--verify )?HEAD$/.test(line)) return sha(40)
  if (/^rev-parse --abbrev-ref HEAD$/.test(line)) return [literal('HEAD\n')]
  if (line === 'branch --show-current') return []
  const log =
    /^(?:log|show)(?: -1| -n ?1| -s| --no-patch| HEAD)* (?:--pretty|--format)=(?:format:)?%(H|h)(?: -1| -n ?1| HEAD)*$/.exec(
      line,
    )
  return log === null ? undefined : sha(log[1] === 'H' ? 40 : 7)
}

function ofPath(program: string, path: Text, suffix: string | undefined): Text | undefined {
  const value = (valueOf(path) ?? '').replace(/\/+$/, '')
  const slash = value.lastIndexOf('/')
  if (value === '') return undefined
  const made = program === 'basename' ? value.slice(slash + 1) : slash < 0 ? '.' : value.slice(0, slash)
  const cut = suffix !== undefined && made.endsWith(suffix) ? made.slice(0, -suffix.length) : made
  return [{ ...literal(`${cut}\n`), from: sourcesOf(path) }]
}

function filterOf(
  program: string,
  args: readonly string[],
): ((text: string) => string | undefined) | undefined {
  const line = args.join(' ')
  const lines = (text: string, change: (line: string) => string) => text.split('\n').map(change).join('\n')
  if (program === 'cat' && args.length === 0) return (text) => text
  const cut = /^-(?:c|b) ?(\d*)-(\d+)$/.exec(line)
  if (program === 'cut' && cut !== null)
    return (text) => lines(text, (one) => one.slice(Number(cut[1] || '1') - 1, Number(cut[2])))
  const head = /^(?:-c ?|--bytes=)(\d+)$/.exec(line)
  if (program === 'head' && head !== null) return (text) => text.slice(0, Number(head[1]))
  const [from = '', to = ''] = args
  if (program === 'tr' && args.length === 2 && from.length === 1 && to.length === 1)
    return (text) => text.replaceAll(from, to)
  const sed = /^(?:-e )?s(.)((?:(?!\1)[^\\*[\]^$]|\\.)+)\1((?:(?!\1)[^\\&])*)\1(g?)$/.exec(line)
  if (program === 'sed' && sed !== null) {
    const [, , search = '', replacement = '', all] = sed
    const plain = search.replace(/\\(.)/g, '$1')
    if (/[.+?(){}|]/.test(plain)) return undefined
    return (text) => (all === 'g' ? text.replaceAll(plain, replacement) : text.replace(plain, replacement))
  }
  return undefined
}

const isSilent = (program: string): boolean =>
  /^(?:cd|sleep|mkdir|cp|mv|rm|chmod|touch|ln|export)$/.test(program)
