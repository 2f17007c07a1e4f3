import type { Writable } from 'node:stream'
import { pino } from 'pino'
import type { Log } from '../types.js'
import type { Mask } from './mask.js'

export interface LoggerOptions {
  readonly format: 'pretty' | 'json'
  readonly level: 'debug' | 'info' | 'warn'
  readonly color: boolean
  readonly mask: Mask
  readonly talk: Writable
}

const PREFIX: Record<number, string> = { 40: 'warning: ', 50: 'error: ' }
const COLOR: Record<number, string> = { 20: '2', 40: '33', 50: '31' }

function pretty(line: string, color: boolean): string {
  const { level, msg } = JSON.parse(line) as { level: number; msg: string }
  const text = `${PREFIX[level] ?? ''}${msg}`
  const code = COLOR[level] ?? (text.startsWith('$ ') ? '36' : undefined)
  return color && code !== undefined ? `\u001b[${code}m${text}\u001b[0m\n` : `${text}\n`
}

/** Makes the log: one masked line a message on the talk stream, for people (`pretty`) or as JSON lines (pino's). */
export function createLogger({ format, level, color, mask, talk }: LoggerOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => mask.text(line) },
    },
    { write: (line: string) => void talk.write(format === 'json' ? line : pretty(line, color)) },
  )
  return {
    debug: (message) => logger.debug(message),
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  }
}
