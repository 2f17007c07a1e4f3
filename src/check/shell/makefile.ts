/** A line of a recipe: shell, after make has filled in its own variables. */
export interface RecipeLine {
  readonly text: string
  /** Of the Makefile, counted from 1. */
  readonly line: number
  /** `-` before it: its failure is no matter. */
  readonly ignored: boolean
}

export interface Target {
  readonly needs: readonly string[]
  readonly recipe: readonly RecipeLine[]
}

export interface Makefile {
  readonly targets: ReadonlyMap<string, Target>
  /** What `make` alone makes. */
  readonly first: string | undefined
}

const ASSIGNMENT = /^(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(\?=|:=|::=|\+=|!=|=)\s*(.*)$/
const RULE = /^([^\s#=:][^=:#]*?)\s*::?(?!=)\s*([^;#]*)(?:;\s*(.*))?$/

/** The rules of a Makefile, as far as they are simple: no patterns, no includes, each variable's last value. */
export function readMakefile(text: string): Makefile {
  const variables = new Map<string, string>()
  const targets = new Map<string, { needs: string[]; recipe: RecipeLine[] }>()
  let first: string | undefined
  let open: readonly string[] = []
  for (const { text: line, number } of joined(text)) {
    if (line.startsWith('\t')) {
      for (const name of open) targets.get(name)?.recipe.push(recipeLine(line, number))
      continue
    }
    const assignment = ASSIGNMENT.exec(line)
    const rule = assignment === null ? RULE.exec(line) : null
    if (assignment !== null) setVariable(variables, assignment)
    else if (rule !== null) {
      const [, names = '', needs = '', inline] = rule
      open = fill(names, variables).split(/\s+/).filter(Boolean)
      for (const name of open) {
        const target = targets.get(name) ?? { needs: [], recipe: [] }
        target.needs.push(
          ...fill(needs, variables)
            .split(/\s+/)
            .filter((need) => need !== '' && need !== '|'),
        )
        if (inline !== undefined && inline !== '') target.recipe.push(recipeLine(inline, number))
        targets.set(name, target)
        if (!name.startsWith('.') && !name.includes('%')) first ??= name
      }
    }
  }
  const filled = (name: string, { needs, recipe }: { needs: string[]; recipe: RecipeLine[] }): Target => ({
    needs,
    recipe: recipe.map((line) => ({ ...line, text: fill(line.text, variables, name, needs) })),
  })
  return { targets: new Map([...targets].map(([name, target]) => [name, filled(name, target)])), first }
}

function* joined(text: string): Generator<{ text: string; number: number }> {
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const number = index + 1
    let line = lines[index] ?? ''
    while (line.endsWith('\\') && index + 1 < lines.length)
      line = line.startsWith('\t')
        ? `${line}\n${lines[++index]}`
        : `${line.slice(0, -1)} ${lines[++index]?.trim()}`
    yield { text: line, number }
  }
}

function recipeLine(line: string, number: number): RecipeLine {
  const [, marks = '', text = ''] = /^\s*([-@+\s]*)([^]*)$/.exec(line) ?? []
  return { text, line: number, ignored: marks.includes('-') }
}

function setVariable(
  variables: Map<string, string>,
  [, name = '', operator, value = '']: readonly string[],
): void {
  const clean = value.replace(/\s+#.*$/, '').trim()
  // What the environment says comes before `?=`.
  if (operator === '?=') variables.set(name, `\${${name}:-${clean}}`)
  else if (operator === '!=') variables.set(name, `$(shell ${clean})`)
  else if (operator === '+=') variables.set(name, `${variables.get(name) ?? ''} ${clean}`.trim())
  else variables.set(name, clean)
}

// What make knows is filled in; what it takes from the environment is left to the shell.
function fill(
  text: string,
  variables: ReadonlyMap<string, string>,
  target = '',
  needs: readonly string[] = [],
  left = { count: 200 },
  depth = 0,
): string {
  if (depth > 8 || --left.count < 0) return text.slice(0, 1000)
  return text.replace(/\$\$|\$[@<^]|\$\((?:[^()]|\([^()]*\))*\)|\$\{[^{}]*\}/g, (found) => {
    if (found === '$$') return depth > 0 ? found : '$'
    if (found === '$@') return target
    if (found === '$<') return needs[0] ?? ''
    if (found === '$^') return needs.join(' ')
    const name = found.slice(2, -1).trim()
    const shell = /^shell\s+([^]*)$/.exec(name)
    if (shell !== null) return `$(${shell[1]})`
    const [, asked, otherwise] = /^(\w+):-([^]*)$/.exec(name) ?? []
    if (otherwise !== undefined)
      return `\${${asked}:-${fill(otherwise, variables, target, needs, left, depth + 1)}}`
    if (/[:\s]/.test(name)) return ''
    const value = variables.get(name)
    return value === undefined ? `\${${name}}` : fill(value, variables, target, needs, left, depth + 1)
  })
}
