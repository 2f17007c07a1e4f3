/** `# slipway-ignore RULE REASON`: what a person has decided to live with. */
export interface Ignore {
  readonly file: string
  readonly line: number
  /** The line whose findings it silences: its own, or below a comment that stands alone the next one. */
  readonly target: number
  readonly rules: readonly string[]
  readonly reason: string
}

const COMMENT = /(^|\s)#\s*slipway-ignore\b:?[ \t]*([\w,-]*)[ \t]*(.*)$/
const ALONE = /^\s*#\s*slipway-ignore\b/

/** Every such comment of the files; YAML, shell and Dockerfiles all begin one with `#`. */
export const readIgnores = (files: ReadonlyMap<string, string>): readonly Ignore[] =>
  [...files].flatMap(([file, text]) => {
    if (!text.includes('slipway-ignore')) return []
    const lines = text.split(/\r?\n/)
    return lines.flatMap((written, index) => {
      const [, , names = '', reason = ''] = COMMENT.exec(written) ?? []
      if (!COMMENT.test(written)) return []
      const rules = names.split(',').filter((name) => name !== '')
      return [
        {
          file,
          line: index + 1,
          target: targetOf(lines, index),
          rules,
          reason: reason.replace(/^[\s:-]+/, '').trim(),
        },
      ]
    })
  })

// Comments for several rules may stand one below the other.
function targetOf(lines: readonly string[], index: number): number {
  let at = index
  while (ALONE.test(lines[at] ?? '')) at++
  return at + 1
}

/** Whether a finding is silenced: by a comment at its line that names its rule and says why. */
export const isIgnored = (
  { file, line, rule }: { readonly file: string; readonly line: number; readonly rule: string },
  ignores: readonly Ignore[],
): boolean =>
  ignores.some(
    (one) => one.file === file && one.target === line && one.reason !== '' && one.rules.includes(rule),
  )
