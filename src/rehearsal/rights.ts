import { posix } from 'node:path'
import type { Rehearsal, Trouble } from './facts.js'
import { cite, linesOf } from './said.js'

// What the system and its programs say of EACCES and EPERM; of a table of a database it is no matter of the user.
const DENIED =
  /permission denied(?! for)|operation not permitted|\bEACCES\b|\bEPERM\b|(?:must|needs? to|ha(?:ve|s) to) be (?:run |started )?(?:as |by )?root|requires root|are you root|only root/i

const PATH = /(?<![\w.:])\/[\w.@+-][\w.@/+-]*/g

/** The folder that could not be written, as far as a line names one. */
function folderIn(line: string): string | undefined {
  const path = line
    .replace(/^\S*sh: /, '')
    .match(PATH)
    ?.at(-1)
  if (path === undefined || /mkdir|directory/i.test(line)) return path
  const folder = posix.dirname(path)
  return folder === '/' ? path : folder
}

/** What is wrong with an app that says that it lacks rights; `undefined` where it does not. */
export function needsRoot({ file, user }: Rehearsal, output: string): Trouble | undefined {
  const line = linesOf(output).find((one) => DENIED.test(one))
  if (line === undefined) return undefined
  const folder = folderIn(line)
  const make =
    folder === undefined
      ? `In ${file}, make what it writes to and give it to everybody: RUN chmod -R a+rwX …`
      : `In ${file}, before USER and CMD: RUN mkdir -p ${folder} && chmod -R a+rwX ${folder}`
  const leave = /\bchown\b|setuid|setgid|setgroups|su-exec|gosu/i.test(line)
    ? 'Change owners and users when the image is built, not when it starts. '
    : ''
  return {
    rule: 'user',
    message: `it needs root: as user ${user} it says ${cite(line)}`,
    fix: `${leave}${make}. Heroku runs every image as a user of its own choice, whatever USER says.`,
  }
}
