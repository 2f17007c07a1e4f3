import { type Command as Node, forEachChild, parse, type SyntaxNode } from 'unbash'

/** One command of a shell text, wherever in it: in a condition, a loop, a group. */
export interface Command {
  /** `NAME=value` in front of it. */
  readonly set: ReadonlyMap<string, string>
  readonly words: readonly string[]
  /** Of the text, counted from 0. */
  readonly line: number
  /** Whether it stands in a branch that may not be taken. */
  readonly maybe: boolean
}

/** The commands of a shell text in its order, quotes taken away and variables left as they are. Never throws. */
export function commandsIn(text: string): Command[] {
  const found: Command[] = []
  const visit = (node: SyntaxNode, maybe: boolean): void => {
    if (node.type === 'Command') found.push({ ...readCommand(node, text), maybe })
    const isBranch = maybe || node.type === 'If' || node.type === 'Case'
    // What a substitution runs only gives words to the command around it.
    forEachChild(node, (child) => {
      if (child.type !== 'Word') visit(child, isBranch)
    })
  }
  visit(parse(text), false)
  return found.filter(({ words, set }) => words.length > 0 || set.size > 0)
}

const ASSIGNMENT = /^(\w+)\+?=([^]*)$/

function readCommand({ name, args, prefix, pos }: Node, text: string): Omit<Command, 'maybe'> {
  const rest = args.map((one) => (one.type === 'Word' ? one.value : one.text))
  const set = prefix.flatMap((one) => {
    const [, key, value = ''] = one.type === 'Assignment' ? (ASSIGNMENT.exec(one.text) ?? []) : []
    return key === undefined ? [] : [[key, value.replace(/^(["'])(.*)\1$/, '$2')] as const]
  })
  const words = name === undefined ? rest : [name.value, ...rest]
  return { set: new Map(set), words, line: text.slice(0, pos).split('\n').length - 1 }
}
