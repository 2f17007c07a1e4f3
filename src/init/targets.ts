/** What `make` and `npm run` may call: the name of a target or script → its commands. */
export type Targets = ReadonlyMap<string, string>

/** The recipes of a Makefile in the form of shell, each behind those of its prerequisites. */
export function readMakefile(text: string): Targets {
  const rules = new Map<string, { needs: string[]; recipe: string[] }>()
  let current: string[] = []
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const [, names, needs = ''] = /^([\w./-][\w./ -]*?)\s*::?(?!=)\s*([^=#;]*)/.exec(line) ?? []
    if (line.startsWith('\t')) for (const name of current) rules.get(name)?.recipe.push(asShell(line))
    else if (names !== undefined) {
      current = names.split(/\s+/)
      for (const name of current) rules.set(name, { needs: needs.split(/\s+/), recipe: [] })
    } else if (line.trim() !== '' && !line.startsWith('#')) current = []
  }
  const whole = (name: string, above: readonly string[]): string[] => {
    const rule = above.includes(name) ? undefined : rules.get(name)
    if (rule === undefined) return []
    return [...rule.needs.flatMap((one) => whole(one, [...above, name])), ...rule.recipe]
  }
  const all = [...rules.keys()].map((name) => [name, whole(name, []).join('\n')] as const)
  const [first] = all.filter(([name]) => !name.startsWith('.'))
  return new Map(first === undefined ? all : [['', first[1]], ...all])
}

// `@` and `-` speak to make; its variables look like what the shell runs.
const asShell = (line: string): string =>
  line
    .replace(/^\t\s*[@+-]*\s*/, '')
    .replace(/\$[({](\w+)[)}]/g, '$${$1}')
    .replaceAll('$$', '$')

/** The scripts of a package.json; nothing where it cannot be read as one. */
export function readScripts(text: string): Targets {
  const found = /"scripts"\s*:\s*(\{[^{}]*\})/.exec(text)?.[1]
  if (found === undefined) return new Map()
  const pairs = found.matchAll(/"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)
  return new Map([...pairs].map(([, name = '', script = '']) => [name, script.replace(/\\(.)/g, '$1')]))
}

/** The commands that `make …` or `npm run …` runs; undefined where the words are neither. */
export function targetOf(words: readonly string[], texts: ReadonlyMap<string, string>): string | undefined {
  const [program, ...rest] = words
  if (program === 'make') {
    const makefile = texts.get('Makefile') ?? texts.get('makefile')
    if (makefile === undefined || rest.includes('-C')) return undefined
    const targets = readMakefile(makefile)
    const names = rest.filter((word) => !word.startsWith('-') && !word.includes('='))
    return (names.length === 0 ? [''] : names).map((name) => targets.get(name) ?? '').join('\n')
  }
  if (!/^(?:npm|yarn|pnpm)$/.test(program ?? '')) return undefined
  const name =
    rest[0] === 'run' || rest[0] === 'run-script' ? rest[1] : program === 'npm' ? undefined : rest[0]
  const manifest = texts.get('package.json')
  return name === undefined || manifest === undefined ? undefined : readScripts(manifest).get(name)
}
