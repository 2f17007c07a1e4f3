import { problem, type Problem } from '../errors/problem.js'
import type { Setting } from './setting.js'

/** What a setting's text was read as. */
export type Value = string | readonly string[] | boolean | number

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a duration such as `500ms`, `60s`, `20m`, `7d`; a bare number is seconds. `undefined`: none. */
export function readDuration(text: string): number | undefined {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim()) ?? []
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 1)
}

/** Whether `text` switches on or off (`1 true yes on`, `0 false no off`, any case); `undefined`: neither. */
export function readSwitch(text: string): boolean | undefined {
  if (/^(?:1|true|yes|on)$/i.test(text.trim())) return true
  if (/^(?:0|false|no|off)$/i.test(text.trim())) return false
  return undefined
}

/** Reads the texts given for a setting by its kind; `source` names where they stood, for the problem. */
export function readValue(one: Setting, texts: readonly string[], source: string): Value | Problem {
  const last = texts.at(-1) ?? ''
  const wrong = (want: string): Problem => problem('E_VALUE', { source, want, got: last })
  switch (one.kind) {
    case 'list':
      return texts
    case 'text':
      return last
    case 'switch':
      return readSwitch(last) ?? wrong('1 or 0')
    case 'duration':
      return readDuration(last) ?? wrong('a time such as 60s or 20m')
    case 'choice':
      return one.choices?.includes(last) === true ? last : wrong(one.choices?.join(' or ') ?? 'a known word')
  }
}
