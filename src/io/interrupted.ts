import { constants } from 'node:os'

/** The reason with which everything stops when a signal arrives. */
export class Interrupted extends Error {
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`)
    this.name = 'Interrupted'
    this.signal = signal
  }

  /** 128 + the signal's number, as shells have it. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal]
  }
}
