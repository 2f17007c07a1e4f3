import type { Redirection } from 'unbash'
import { parts, text } from './expand.js'
import type { At, Redirected, Stdin } from './machine.js'
import { plain, valueOf } from './text.js'

/** Where a command reads from and writes to. */
export function redirected(
  redirections: readonly Redirection[],
  at: At,
): { redirects: readonly Redirected[]; stdin: Stdin | undefined } {
  const redirects: Redirected[] = []
  let stdin: Stdin | undefined
  for (const one of redirections) {
    if (one.type === 'HereString')
      stdin = { kind: 'here', fed: one.target === undefined ? undefined : text(one.target, at) }
    else if (one.type === 'HereDoc') {
      const { body, delimiter } = one
      const isPlain = delimiter?.quoted === true || body.parts === undefined
      stdin = { kind: 'here', fed: isPlain ? plain(body.text) : parts(body.parts ?? [], true, at) }
    } else {
      const descriptor = one.descriptor?.type === 'FileDescriptor' ? one.descriptor.value : undefined
      const isInput = one.operator.startsWith('<')
      const target = one.target === undefined ? [] : text(one.target, at)
      if (isInput && (descriptor ?? 0) === 0) stdin = { kind: 'file', fed: undefined }
      redirects.push({ operator: one.operator, descriptor: descriptor ?? (isInput ? 0 : 1), target })
    }
  }
  return { redirects, stdin }
}

/** Whether what is printed goes where `$(…)` and pipes do not see it. */
export const isElsewhere = (redirects: readonly Redirected[]): boolean =>
  redirects.some(
    ({ operator, descriptor, target }) =>
      operator.includes('>') && descriptor === 1 && (valueOf(target) !== '1' || operator !== '>&'),
  )
