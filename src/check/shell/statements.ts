import type {
  AndOr,
  Case,
  CommandNode,
  Function as FunctionNode,
  If,
  Pipeline,
  PipelineNode,
  Redirected,
  Statement,
  Subshell,
} from 'unbash'
import { runSimple } from './command.js'
import { matches } from './compare.js'
import { pattern, text } from './expand.js'
import { type At, STEPS, child } from './machine.js'
import { inLoop, runFor, runWhile } from './loops.js'
import { redirected } from './redirects.js'
import { testExpression } from './test.js'
import { type Status, type Tri, either, invert, joinStatus, not, statusOf, succeeded, worst } from './tri.js'
import { MOST, asking, decided, failing, fork, stopOnError } from './roads.js'
import { endStatus, isAlive, optionOf } from './world.js'

/** Runs statements one after the other, as far as they are reached. */
export function runAll(statements: readonly Statement[], at: At): void {
  for (const { command, background } of statements) {
    if (isAlive(at.world) === 'no' || ++at.machine.steps > STEPS) return
    if (background === true) {
      runNode(command, child(at))
      at.world.status = 'ok'
    } else runNode(command, at)
  }
}

function runNode(node: PipelineNode | AndOr, at: At): void {
  if (node.type === 'AndOr') runAndOr(node, at)
  else if (node.type === 'Pipeline') runPipeline(node, at)
  else runCommand(node, at)
}

function runAndOr({ commands, operators }: AndOr, at: At): void {
  const { world } = at
  for (const [index, node] of commands.entries()) {
    const here = index < commands.length - 1 ? asking(at) : at
    const operator = operators[index - 1]
    if (operator === undefined) runNode(node, here)
    else {
      const before = world.status
      const taken = decided(at, operator === '&&' ? succeeded(before) : not(succeeded(before)))
      if (taken === 'yes') runNode(node, here)
      else if (taken === 'maybe')
        fork(
          here,
          (road) => runNode(node, road),
          (road) => (road.world.status = operator === '&&' ? 'fail' : 'ok'),
        )
      else if (before === 'hoped') failing(here, (road) => runNode(node, road))
    }
    if (isAlive(world) === 'no') return
  }
}

function runPipeline({ prefixes, commands, operators }: Pipeline, at: At): void {
  const { world, frame } = at
  const negated = prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1
  const [only] = commands
  if (commands.length === 1 && only !== undefined) runCommand(only, negated ? asking(at) : at)
  else {
    const statuses: Status[] = []
    let stdin = frame.stdin
    for (const [index, node] of commands.entries()) {
      const part = child(at, { stdin })
      if (index < commands.length - 1) part.world.output = []
      runCommand(node, part)
      statuses.push(endStatus(part.world))
      stdin = { kind: 'pipe', fed: operators[index] === undefined ? undefined : part.world.output }
      if (index === commands.length - 1) world.output = part.world.output
    }
    world.status = statusOfPipe(statuses, optionOf(world, 'pipefail'))
    if (!negated) stopOnError(at)
  }
  if (negated) world.status = invert(world.status)
}

function statusOfPipe(statuses: readonly Status[], pipefail: Tri): Status {
  const last = statuses.at(-1) ?? 'ok'
  if (pipefail === 'no') return last
  return pipefail === 'yes' ? worst(statuses) : joinStatus(last, worst(statuses))
}

/** Runs one command, simple or compound. */
export function runCommand(node: CommandNode, at: At): void {
  switch (node.type) {
    case 'Command':
      return runSimple(node, at)
    case 'Redirected':
      return runRedirected(node, at)
    case 'Subshell':
      return runSubshell(node, at)
    case 'BraceGroup':
      return runAll(node.body.commands, at)
    case 'If':
      return runIf(node, at)
    case 'Case':
      return runCase(node, at, 0)
    case 'For':
      return runFor(node, at)
    case 'While':
      return inLoop(at, () => runWhile(node, at))
    case 'ArithmeticFor':
    case 'Select':
      return inLoop(at, () => runAll(node.body.commands, at))
    case 'TestCommand':
      at.world.status = statusOf(testExpression(node.expression, at))
      return stopOnError(at)
    case 'Function':
      return define(node, at)
    case 'ArithmeticCommand':
      at.world.status = 'maybe'
      return
    case 'Coproc':
      if (node.body.type !== 'CompoundList') runCommand(node.body, child(at))
  }
}

function define(node: FunctionNode, { world, frame }: At): void {
  world.functions = new Map(world.functions).set(node.name.value, { node, source: frame.source })
  world.status = 'ok'
}

function runSubshell({ body }: Subshell, at: At): void {
  const inner = child(at)
  runAll(body.commands, inner)
  at.world.status = endStatus(inner.world)
  at.world.output = inner.world.output
  stopOnError(at)
}

function runRedirected(node: Redirected, at: At): void {
  const { redirects, stdin } = redirected(node.redirects, at)
  runCommand(node.command, {
    ...at,
    frame: { ...at.frame, redirects: [...at.frame.redirects, ...redirects], stdin: stdin ?? at.frame.stdin },
  })
}

function runIf({ clause, then, elif, else: otherwise }: If, at: At): void {
  runAll(clause.commands, asking(at))
  if (isAlive(at.world) === 'no') return
  const [next, ...more] = elif.slice(0, MOST)
  const instead = (road: At) => {
    if (next !== undefined) runIf({ ...next, type: 'If', elif: more, else: otherwise }, road)
    else if (otherwise !== undefined) runAll(otherwise.commands, road)
    else road.world.status = 'ok'
  }
  const taken = decided(at, succeeded(at.world.status))
  if (taken === 'maybe') return fork(at, (road) => runAll(then.commands, road), instead)
  if (taken === 'no') return instead(at)
  if (at.world.status === 'hoped') failing(at, instead)
  runAll(then.commands, at)
}

function runCase(node: Case, at: At, from: number): void {
  const item = node.items[from]
  if (item === undefined || from > MOST) {
    at.world.status = item === undefined ? 'ok' : 'maybe'
    return
  }
  const word = text(node.word, at)
  const holds = item.pattern.map((one) => matches(word, pattern(one, at), text(one, at))).reduce(either, 'no')
  const taken = decided(at, holds)
  const body = (road: At) => {
    if (item.body.commands.length === 0) road.world.status = 'ok'
    runAll(item.body.commands, road)
  }
  if (taken === 'yes') body(at)
  else if (taken === 'no') runCase(node, at, from + 1)
  else fork(at, body, (road) => runCase(node, road, from + 1))
}
