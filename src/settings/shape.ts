/** Whether `value` is a map. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A scalar or a list of scalars as texts; `undefined` is anything else. */
export function textsOf(value: unknown): string[] | undefined {
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all.every((one) => typeof one === 'string') ? all : undefined
}
