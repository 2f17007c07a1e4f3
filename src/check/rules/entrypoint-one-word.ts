import { type Judged, judged, writeLine } from '../dockerfile/judging.js'
import type { Start } from '../dockerfile/model.js'
import { lineAt, wordsOf } from '../dockerfile/stages.js'
import type { Found, Rule } from '../rule.js'

const IN_QUOTES = /^\s*(["'])([^"']*\s[^"']*)\1\s*$/

function wordOf(stage: Judged['stage'], start: Start): string | undefined {
  if (start.words === undefined) return IN_QUOTES.exec(start.text)?.[2]
  const words = wordsOf(stage)
  const at = start.keyword === 'CMD' ? (stage.entrypoint?.words?.length ?? 0) : 0
  // In ENTRYPOINT ["sh", "-c"] and CMD ["npm start"] the word is a line that a shell reads.
  if (lineAt(words) === at) return undefined
  const word = start.words[0]?.trim() ?? ''
  const isProgram =
    at === 0 || /\.sh$|entrypoint|^(?:tini|dumb-init)$|\/(?:tini|dumb-init)$|^--$/.test(words[at - 1] ?? '')
  return isProgram && /\s/.test(word) ? word : undefined
}

function findIn({ facts, stage }: Judged): Found[] {
  return [stage.entrypoint, stage.command].flatMap((start) => {
    if (start === undefined) return []
    const word = wordOf(stage, start)
    if (word === undefined) return []
    const isScript = start.keyword === 'CMD' && stage.entrypoint !== undefined
    const line = writeLine(facts, stage, (whole) => whole.replace(/^\s*(["'])([^"']*)\1/, '$2'))
    const found: Found = {
      file: facts.file,
      line: start.line,
      message: `${start.keyword} has program and arguments as one quoted word, and no program is called "${word}".`,
      fix: isScript
        ? `Give each word its own quotes: ${start.keyword} ${JSON.stringify(word.split(/\s+/)).replaceAll('","', '", "')}.`
        : `Without these quotes: ${line.replace(/^W/, 'w')}`,
    }
    return [isScript ? { ...found, severity: 'warning' } : found]
  })
}

/** `entrypoint-one-word` */
export const rule: Rule = {
  id: 'entrypoint-one-word',
  severity: 'error',
  find: (project) => judged(project).flatMap(findIn),
}
