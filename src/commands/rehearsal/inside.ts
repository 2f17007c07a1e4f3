import { readFileSync } from 'node:fs'
import { readUsage } from '../../docker/read/container.js'
import { dockerCat, dockerStats } from '../../docker/rehearsal-argv.js'
import { shellWords } from '../../docker/run.js'
import type { Memory } from '../../rehearsal/facts.js'
import { type Listener, readListeners } from '../../rehearsal/listeners.js'
import { bytesOf } from '../../rehearsal/size.js'
import type { Step } from '../../types.js'
import { type Dyno, look, quietly } from './dyno.js'

/** What can be seen inside a dyno. */
export interface Inside {
  /** What listens there; `undefined` where it cannot be seen. */
  readonly listeners: () => Promise<readonly Listener[] | undefined>
  /** `false` once it is known that its image has no `cat`. */
  readonly hasCat: () => boolean | undefined
}

const SOCKETS = ['/proc/net/tcp', '/proc/net/tcp6']

/** Makes the looks inside a dyno: by `cat` in its image, else by the files of this machine where the engine is on it. */
export function lookInside({ context, spec, id }: Dyno): Inside {
  let hasCat: boolean | undefined
  return {
    hasCat: () => hasCat,
    listeners: async () => {
      if (hasCat !== false) {
        const { exitCode, output } = await quietly(context, dockerCat(spec.name, SOCKETS))
        // Without IPv6 the second file is missing, and the first says enough.
        if (output.includes('local_address')) {
          hasCat = true
          return readListeners(output)
        }
        // Docker's own codes for a program that is not there or may not be run.
        if (exitCode === 126 || exitCode === 127) hasCat = false
      }
      const { pid } = await look(context, spec.name).run()
      return pid > 0 && id !== '' ? listenersOf(pid, id) : undefined
    },
  }
}

// The engine's number of a process says something here only where the process is this container's.
function listenersOf(pid: number, id: string): readonly Listener[] | undefined {
  const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8')
  try {
    if (!read('cgroup').includes(id)) return undefined
    return readListeners(['net/tcp', 'net/tcp6'].map(read).join('\n'))
  } catch {
    return undefined // another machine, another system, or it has just ended: nothing can be seen
  }
}

const PAUSE = 500
// From here on the kernel may be swapping.
const NEARLY_FULL = 0.9

/** The step that measures memory until `until` is aborted or the dyno ends. */
export const measure = ({ context, spec, over }: Dyno, until: AbortSignal): Step<Memory> => {
  const argv = dockerStats(spec.name)
  const quota = bytesOf(spec.memory)
  return {
    name: 'measure memory',
    show: `$ ${shellWords(argv)}`,
    effect: 'read',
    after: true,
    assume: { most: undefined, unclear: false, killed: false },
    run: async () => {
      let most = 0
      let unclear = false
      for (let last = false; !last && !over.aborted; ) {
        // What was asked for before the end of the work is not the last word.
        last = until.aborted
        const used = readUsage((await quietly(context, argv)).output) ?? 0
        const swapped = used > quota * NEARLY_FULL ? await swappedOut(context, spec.name) : 0
        unclear ||= swapped === undefined
        most = Math.max(most, used + (swapped ?? 0))
        if (!last) await context.clock.sleep(PAUSE, context.signal)
      }
      return { most: most === 0 ? undefined : most, unclear, killed: false }
    },
  }
}

// cgroup v2 has one number, v1 a table.
const SWAP = ['/sys/fs/cgroup/memory.swap.current', '/sys/fs/cgroup/memory/memory.stat']

async function swappedOut(context: Dyno['context'], name: string): Promise<number | undefined> {
  const { output } = await quietly(context, dockerCat(name, SWAP))
  const bytes = /^(?:total_swap )?(\d+)$/m.exec(output)?.[1]
  return bytes === undefined ? undefined : Number(bytes)
}
