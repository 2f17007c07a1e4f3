import { inspect } from 'node:util'

/** A value that never prints: text, JSON and inspection all give `[secret]`. */
export class Secret {
  readonly #value: string
  /** The environment variable or place it came from, for messages. */
  readonly name: string

  constructor(value: string, name: string) {
    this.#value = value
    this.name = name
  }

  /** The value itself; only `io/exec` (standard input), `http/headers`, the bodies of requests, what encrypts it, and the mask call this. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
