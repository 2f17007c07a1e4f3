/** Attributes a condition may name, and `env(NAME)`. https://docs.travis-ci.com/user/conditions-v1 */
export interface ConditionData {
  attributes: ReadonlyMap<string, string>
  env: ReadonlyMap<string, string>
}

const token =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\/(?:[^/\\]|\\.)*\/)|(!=|!~|=~|=|\(|\)|,)|([^\s()=!,"'~]+))/y

interface Token {
  text: string
  /** A literal in quotes or slashes is never a keyword. */
  literal: boolean
}

/** Whether a condition of `if:` holds. Throws for what it cannot parse. */
export const accepts = (condition: string, data: ConditionData): boolean => {
  const parser = new Parser(tokens(condition), data, condition)
  return parser.all()
}

const tokens = (text: string): Token[] => {
  const found: Token[] = []
  token.lastIndex = 0
  while (text.slice(token.lastIndex).trim() !== '') {
    const at = token.lastIndex
    const match = token.exec(text)
    if (!match) throw new Error(`if: cannot read ${text.slice(at)}.`)
    const literal = match[1] ?? match[2]
    found.push(
      literal
        ? { text: literal.slice(1, -1), literal: true }
        : { text: match[3] ?? match[4] ?? '', literal: false },
    )
  }
  return found
}

/** Holds the position in the tokens, hence a class: OR of ANDs of terms, each a comparison or a group. */
class Parser {
  readonly #tokens: readonly Token[]
  readonly #data: ConditionData
  readonly #text: string
  #at = 0

  constructor(list: readonly Token[], data: ConditionData, text: string) {
    this.#tokens = list
    this.#data = data
    this.#text = text
  }

  all(): boolean {
    const value = this.#or()
    if (this.#at < this.#tokens.length) this.#fail()
    return value
  }

  #or(): boolean {
    let value = this.#and()
    while (this.#take('or') || this.#take('||')) value = this.#and() || value
    return value
  }

  #and(): boolean {
    let value = this.#term()
    while (this.#take('and') || this.#take('&&')) value = this.#term() && value
    return value
  }

  #term(): boolean {
    if (this.#take('not')) return !this.#term()
    if (!this.#peek('(')) return this.#comparison()
    this.#expect('(')
    const value = this.#or()
    this.#expect(')')
    return value
  }

  #comparison(): boolean {
    const left = this.#operand()
    if (this.#take('=')) return left === this.#operand()
    if (this.#take('!=')) return left !== this.#operand()
    if (this.#take('=~')) return this.#pattern().test(left)
    if (this.#take('!~')) return !this.#pattern().test(left)
    if (this.#take('in')) return this.#list().includes(left)
    if (this.#take('is')) return this.#is(left)
    if (this.#take('not')) {
      this.#expect('in')
      return !this.#list().includes(left)
    }
    return left !== '' && left !== 'false'
  }

  #is(left: string): boolean {
    const negate = this.#take('not')
    if (this.#take('present')) return (left !== '') !== negate
    this.#expect('blank')
    return (left === '') !== negate
  }

  #list(): string[] {
    this.#expect('(')
    const items = [this.#operand()]
    while (this.#take(',')) items.push(this.#operand())
    this.#expect(')')
    return items
  }

  #pattern(): RegExp {
    return new RegExp(this.#operand())
  }

  #operand(): string {
    const next = this.#tokens[this.#at++]
    if (!next || (!next.literal && /^[()=!,~]/.test(next.text))) return this.#fail()
    if (next.literal) return next.text
    if (next.text === 'env') {
      this.#expect('(')
      const name = this.#operand()
      this.#expect(')')
      return this.#data.env.get(name) ?? ''
    }
    if (this.#peek('(')) throw new Error(`if: the function ${next.text} is not supported by this runner.`)
    return this.#data.attributes.get(next.text) ?? next.text
  }

  #peek(text: string): boolean {
    const next = this.#tokens[this.#at]
    return next !== undefined && !next.literal && next.text.toLowerCase() === text
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false
    this.#at += 1
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail()
  }

  #fail(): never {
    throw new Error(`if: cannot parse ${this.#text}.`)
  }
}
