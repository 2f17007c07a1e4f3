import type { CommandNode, CompoundList, ParsedScript, Script } from 'unbash'
import type { Place } from '../found.js'
import type { Phase, Source } from '../travis/model.js'
import type { Text } from './text.js'
import { type Status, type Tri, both } from './tri.js'
import { type Variable, type World, isAlive } from './world.js'

/** What a command reads from standard input. */
export interface Stdin {
  readonly kind: 'none' | 'pipe' | 'here' | 'file'
  /** The text itself, where it is known: what `echo` prints into the pipe, a here-string. */
  readonly fed: Text | undefined
}

/** A file that a command writes to or reads from. */
export interface Redirected {
  readonly operator: string
  readonly descriptor: number
  readonly target: Text
}

/** A command that runs, or may run. */
export interface Ran {
  /** The program and its arguments, without what stands before them (`sudo`, `travis_retry`, `X=1`). */
  readonly words: readonly Text[]
  /** `sudo`, `travis_retry`, `time`, … */
  readonly wrappers: readonly string[]
  /** The variables that it sets: `X=1`, `export X=1`, `X=1 command`. */
  readonly sets: readonly { readonly name: string; readonly text: Text }[]
  /** `maybe`: it depends on what only a real build knows. */
  readonly certainty: 'yes' | 'maybe'
  /** Runs only where a command before it fails: what stands after `||`, or in an `else`. */
  readonly onFailure: boolean
  /** Whether its status is asked: it stands before `&&` or `||`, after `!`, or in an `if`. */
  readonly asked: boolean
  readonly place: Place
  /** Where it is run, from the folder of the repository: `''`, `app`; undefined where nobody knows. */
  readonly folder: string | undefined
  /** The commands that led here (scripts, make, functions), outermost first. */
  readonly calls: readonly Place[]
  readonly phase: Phase
  readonly stdin: Stdin
  readonly redirects: readonly Redirected[]
  /** As it is written. */
  readonly written: string
  /** Whether what it prints is made part of a text: it runs in `$(…)`. */
  readonly substituted: boolean
  /** A script, a function or a make target whose own commands follow. */
  readonly followed: boolean
  /** Where it stands, by way of which calls. */
  readonly id: string
  /** The same with its words: the same command again has the same key. */
  readonly key: string
  /** The variables of the shell at that moment, with those before the command. */
  readonly variables: ReadonlyMap<string, Variable>
  /** How it ended. */
  readonly status: Status
}

/** Where in the pipeline a shell is: goes down with each call, never changes. */
export interface Frame {
  readonly source: Source
  readonly phase: Phase
  readonly certainty: Tri
  readonly onFailure: boolean
  /** `set -e` is without effect: the status is asked. */
  readonly asked: boolean
  readonly calls: readonly Place[]
  readonly stdin: Stdin
  readonly redirects: readonly Redirected[]
  /** Inside `$(…)`. */
  readonly substituted?: true
  /** Where its text is not the text of the source (`eval`, escaped backticks): the line that stands for all of it. */
  readonly line?: number
}

/** What all shells of one job share. */
export interface Machine {
  readonly parse: (text: string) => ParsedScript
  readonly files: ReadonlyMap<string, string>
  /** Files that it would follow, were they there. */
  readonly wants: Set<string>
  /** What a variable holds that nothing in the pipeline sets. */
  readonly outside: (name: string) => Text
  /** Whether a command fails, of those whose end only a real build knows. */
  readonly fails: (ran: Omit<Ran, 'status'>) => boolean
  /** Whether slipway would publish, with these variables. */
  readonly gate: (variables: ReadonlyMap<string, Variable>) => Tri
  readonly commit: string
  /** Every condition is open: both roads are taken, and nothing ends early. */
  readonly explores: boolean
  readonly ran: Ran[]
  steps: number
  /** The line of the file that a position of the text stands in. */
  readonly lineOf: (pos: number, frame: Frame) => number
  readonly run: (script: Script | CompoundList, world: World, frame: Frame) => void
  readonly runNode: (node: CommandNode, at: At) => void
}

/** Past this many steps, nothing more is followed. */
export const STEPS = 1_000
export const DEPTH = 24

/** One shell at one place of the pipeline. */
export interface At {
  readonly machine: Machine
  readonly world: World
  readonly frame: Frame
}

/** A shell that starts from this one: a subshell, a part of a pipe. What it does stays in it. */
export function child({ machine, world, frame }: At, rest: Partial<Frame> = {}): At {
  const fresh = { exited: 'no', returned: 'no', broken: 'no', skipped: 'no', locals: undefined } as const
  const certainty = both(frame.certainty, isAlive(world))
  return { machine, world: { ...world, ...fresh }, frame: { ...frame, ...rest, certainty } }
}
