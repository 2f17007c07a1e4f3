/** What the words for docker build that slipway hands on mean for the inputs of the image. */
export interface Options {
  /** What of them counts as an input. */
  readonly counted: readonly string[]
  /** Why the inputs cannot be known: a sentence each. */
  readonly unknowable: readonly string[]
}

// https://docs.docker.com/reference/cli/docker/buildx/build/#options
const HARMLESS = new Set(['progress', 'cache-from', 'cache-to', 'memory', 'm', 'memory-swap', 'shm-size'])
const HARMLESS_SWITCHES = new Set(['quiet', 'q', 'rm', 'force-rm', 'compress', 'load', 'debug', 'D'])
const COUNTED = new Set(['network', 'add-host', 'ulimit', 'security-opt', 'cgroup-parent', 'isolation'])

const FLAG = /^--?([A-Za-z][A-Za-z-]*)(?:=([^]*))?$/

/** Reads what follows `--`: a flag that may bring in anything forbids knowing the inputs, others count or do not. */
export function readOptions(words: readonly string[]): Options {
  const counted: string[] = []
  const unknowable: string[] = []
  for (let at = 0; at < words.length; at++) {
    const [word = '', name = '', value] = FLAG.exec(words[at] ?? '') ?? []
    if (HARMLESS_SWITCHES.has(name)) continue
    if (!HARMLESS.has(name) && !COUNTED.has(name)) {
      unknowable.push(`${words[at] ?? ''} was given to docker build`)
      break // what belongs to a flag that is not known here is not known either
    }
    const given = value ?? words[++at] ?? ''
    if (COUNTED.has(name)) counted.push(value === undefined ? `${word}=${given}` : word)
  }
  return { counted, unknowable }
}
