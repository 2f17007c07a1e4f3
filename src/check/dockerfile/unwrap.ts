import { posix } from 'node:path'

/** Words without what only stands in front of the program. */
export interface Unwrapped {
  readonly words: readonly string[]
  readonly set: ReadonlyMap<string, string>
  /** What was taken away and says something: `sudo`, `gosu`, `nodemon`. */
  readonly through: readonly string[]
}

/** How many words stand in front of the program; options of the wrapper are passed over. */
type Skip = (words: readonly string[]) => number

const options =
  (...valued: readonly string[]): Skip =>
  (words) => {
    let at = 1
    while (words[at]?.startsWith('-') === true) {
      const word = words[at] ?? ''
      at += valued.includes(word) ? 2 : 1
      if (word === '--') break
    }
    return at
  }
const positional =
  (count: number, skip: Skip = options()): Skip =>
  (words) => {
    const at = skip(words) + count
    return words[at] === '--' ? at + 1 : at
  }
const behindDashes: Skip = (words) => {
  const at = words.indexOf('--')
  return at < 0 ? words.length : at + 1
}

const run = (...valued: readonly string[]): Skip => {
  const skip = options(...valued)
  return (words) => (words[1] === 'run' ? 1 + skip(words.slice(1)) : 0)
}
const exec: Skip = (words) => (['exec', 'dlx', 'x'].includes(words[1] ?? '') ? positional(1)(words) : 0)

/** Programs that start another one with the words behind them. */
const wrappers = new Map<string, Skip>([
  ['exec', options('-a')],
  ['command', options()],
  ['nohup', options()],
  ['time', options()],
  ['nice', options('-n')],
  ['stdbuf', options()],
  ['timeout', positional(1, options('-k', '-s'))],
  ['setsid', options()],
  ['tini', options('-p', '-e')],
  ['dumb-init', options('-r')],
  ['catatonit', options()],
  ['sudo', options('-u', '-g')],
  ['doas', options('-u')],
  ['gosu', positional(1)],
  ['su-exec', positional(1)],
  ['setpriv', options()],
  ['npx', options('-p', '--package')],
  ['bunx', options()],
  ['cross-env', options()],
  ['dotenv', behindDashes],
  ['doppler', behindDashes],
  ['chamber', behindDashes],
  ['wait-for-it.sh', behindDashes],
  ['wait-for-it', behindDashes],
  ['wait-for', behindDashes],
  ['wait-for.sh', behindDashes],
  ['dockerize', options('-wait', '-timeout', '-template', '-wait-retry-interval', '-stdout', '-stderr')],
  ['ddtrace-run', options()],
  ['opentelemetry-instrument', options()],
  ['newrelic-admin', run()],
  ['pipenv', run()],
  ['poetry', run()],
  ['pdm', run()],
  ['rye', run()],
  ['hatch', run()],
  ['uv', run('--with', '--env-file', '--project', '--directory', '--extra', '--group', '--python', '-p')],
  ['conda', run('-n', '--name', '-p', '--prefix')],
  ['micromamba', run('-n', '--name', '-p', '--prefix')],
  ['bundle', exec],
  ['pnpm', exec],
  ['bun', exec],
])

const SPEAKS = new Set(['sudo', 'doas', 'gosu', 'su-exec'])
const ASSIGNED = /^([A-Za-z_]\w*)=([^]*)$/

/** Takes away what stands in front of a program: `exec`, `env A=b`, `poetry run`, `python -m`. */
export function unwrap(words: readonly string[]): Unwrapped {
  const set = new Map<string, string>()
  const through: string[] = []
  let rest = words
  for (;;) {
    const name = posix.basename(rest[0] ?? '')
    const [, key, value = ''] = ASSIGNED.exec(rest[0] ?? '') ?? []
    const skip = name === 'env' ? options('-u', '-C')(rest) : (wrappers.get(name)?.(rest) ?? 0)
    if (SPEAKS.has(name)) through.push(name)
    if (key !== undefined) set.set(key, value)
    const taken = key === undefined ? skip : 1
    if (taken === 0) break
    rest = rest.slice(taken)
  }
  return { words: asProgram(rest), set, through }
}

const PYTHON = /^(?:python|pypy)[\d.]*$/

// `python -m flask run` and `node node_modules/.bin/next start` are what they start.
function asProgram(words: readonly string[]): readonly string[] {
  const program = posix.basename(words[0] ?? '')
  if (PYTHON.test(program)) {
    const module = words.indexOf('-m')
    const early = words.slice(1, module).every((word) => word.startsWith('-'))
    if (module > 0 && early) return words.slice(module + 1)
    const script = words.findIndex((word, at) => at > 0 && !word.startsWith('-'))
    return /(?:^|\/)manage\.py$/.test(words[script] ?? '') ? words.slice(script) : words
  }
  const script = words[1] ?? ''
  if (program === 'node' && /(?:^|\/)node_modules\/\.bin\//.test(script)) return words.slice(1)
  if (program === 'ruby' && /(?:^|\/)bin\/\w+$/.test(script)) return words.slice(1)
  if (program === 'php' && posix.basename(script) === 'artisan') return words.slice(1)
  return words
}
