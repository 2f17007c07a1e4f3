/** A mark in a job's log as Travis's page reads it, in the order of the log. */
export type Mark =
  | { kind: 'fold'; edge: 'start' | 'end'; name: string; atLineStart: boolean }
  | { kind: 'time'; edge: 'start'; id: string }
  | { kind: 'time'; edge: 'end'; id: string; seconds: number; event: string | undefined }

const pattern = /travis_fold:(start|end):([\w.-]+)\r|travis_time:(start|end):([0-9a-f]+)(?::([^\r]+))?\r/g

/** Every fold and time mark of a log. A fold's name counts as it stands, so two folds may have the same one. */
export const readMarks = (log: string): Mark[] =>
  [...log.matchAll(pattern)].map((match): Mark => {
    const [, foldEdge, name = '', timeEdge, id = '', facts = ''] = match
    if (foldEdge !== undefined) {
      // A mark leaves the cursor at the left edge, as a line end does.
      const atLineStart = /(?:^|\n|\r\x1b\[0?K)$/.test(log.slice(Math.max(0, match.index - 6), match.index))
      return { kind: 'fold', edge: foldEdge === 'start' ? 'start' : 'end', name, atLineStart }
    }
    if (timeEdge === 'start') return { kind: 'time', edge: 'start', id }
    const found = new Map(facts.split(',').map((pair) => [pair.split('=')[0], pair.split('=')[1]]))
    return {
      ...{ kind: 'time', edge: 'end', id, event: found.get('event') },
      seconds: Number(found.get('duration')) / 1e9,
    }
  })

/**
 * Seconds that a log's marks give: by phase for slipway's own folds (`build`), by event for the runner's commands
 * (`checkout`, `before_install`, `script`), summed where there are several.
 */
export const timesOf = (log: string): Map<string, number> => {
  const times = new Map<string, number>()
  let ended = 0
  const add = (name: string, seconds: number): void => void times.set(name, (times.get(name) ?? 0) + seconds)
  for (const mark of readMarks(log)) {
    if (mark.kind === 'time' && mark.edge === 'end') {
      if (mark.event === undefined) ended = mark.seconds
      else add(mark.event, mark.seconds)
    }
    if (mark.kind === 'fold' && mark.edge === 'end' && mark.name.startsWith('slipway.'))
      add(mark.name.slice('slipway.'.length), ended)
  }
  return times
}

/** A line of a log as Travis's page shows it: without marks, colours and what a carriage return overwrote. */
export const shown = (line: string): string => {
  const text = line.replace(/\r$/, '')
  return text.slice(text.lastIndexOf('\r') + 1).replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
}
