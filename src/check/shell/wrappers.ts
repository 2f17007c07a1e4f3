import type { Call } from './call.js'
import type { At } from './machine.js'
import { type Text, isBlank, literal, show, unknown, valueOf } from './text.js'

/** Options of a wrapper that take a value: the word after them is not the program. */
const VALUED: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '-p', '-C', '-h', '--user', '--group'],
  env: ['-u', '-C', '--unset', '--chdir'],
  nice: ['-n'],
  timeout: ['-s', '-k', '--signal', '--kill-after'],
  exec: ['-a'],
  time: ['-f', '-o'],
  stdbuf: ['-i', '-o', '-e'],
  xargs: ['-n', '-I', '-P', '-L', '-d', '-a', '-s', '-E'],
  'xvfb-run': ['-s', '-n'],
  retry: ['-t', '-s', '-d'],
  command: [],
  builtin: [],
  nohup: [],
  ionice: ['-c', '-n'],
  setsid: [],
  unbuffer: [],
  chronic: [],
  travis_retry: [],
  travis_wait: [],
  winpty: [],
}

/** A call without what stands before the program: `sudo`, `travis_retry`, `env X=1`, `timeout 60`. */
export function unwrap(call: Call, at: At): Call {
  let { words, wrappers, sets } = call
  for (let count = 0; count < 10; count++) {
    const [first, ...rest] = words
    if (first === undefined) break
    const name = valueOf(first)
    if (name === undefined && rest.length > 0 && isBlank(first) === 'maybe') {
      // `$SUDO docker push …`: a word that may as well be empty is one of these, too.
      wrappers = [...wrappers, show(first)]
      words = rest
      continue
    }
    const valued = name === undefined || at.world.functions.has(name) ? undefined : VALUED[name]
    if (
      name === undefined ||
      valued === undefined ||
      (name === 'command' && /^-[vV]/.test(valueOf(rest[0] ?? []) ?? ''))
    )
      break
    const { next, assigned } = optionsOf(name, rest, valued)
    wrappers = [...wrappers, name]
    sets = [...sets, ...assigned]
    words = name === 'xargs' ? [...next, [unknown('$(xargs)')]] : next
  }
  return { ...call, words, wrappers, sets, gated: gatedOf(words) }
}

function optionsOf(name: string, words: readonly Text[], valued: readonly string[]) {
  const assigned: { name: string; text: Text }[] = []
  let index = 0
  for (; index < words.length; index++) {
    const word = words[index] ?? []
    const value = valueOf(word) ?? ''
    const head = word[0]?.value ?? ''
    const set = /^([A-Za-z_]\w*)=/.exec(head)
    if (value === '--') {
      index++
      break
    }
    if (valued.includes(value)) index++
    else if (set !== null && (name === 'env' || name === 'sudo'))
      assigned.push({ name: set[1] ?? '', text: [literal(head.slice(set[0].length)), ...word.slice(1)] })
    else if (!value.startsWith('-')) break
  }
  if (name === 'timeout') index++
  if (name === 'travis_wait' && /^\d+$/.test(valueOf(words[index] ?? []) ?? '')) index++
  return { next: words.slice(index), assigned }
}

/** What `slipway gate --` runs. */
function gatedOf(words: readonly Text[]): readonly Text[] | undefined {
  const values = words.map(valueOf)
  const gate = values.indexOf('gate')
  const end = values.indexOf('--')
  const isGate = gate > 0 && end > gate && values.slice(0, gate).some((word) => isSlipway(word))
  return isGate && end + 1 < words.length ? words.slice(end + 1) : undefined
}

/** Whether a word names slipway: `slipway`, `./slipway`, `/tmp/slipway.js`. */
export const isSlipway = (word: string | undefined): boolean => /(?:^|\/)slipway(?:\.m?js)?$/.test(word ?? '')
