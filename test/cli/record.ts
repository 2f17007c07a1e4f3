import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Env, Project } from './project.js'

/** One call of docker: its words, and the whole environment it was given. */
export interface Call {
  words: string[]
  env: Env
}

/** A docker in front of the real one. */
export interface Recorder {
  /** For PATH. */
  path: string
  /** All calls up to now, in the order in which they began. */
  calls: () => Call[]
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const read = (file: string): string[] => readFileSync(file, 'utf8').split('\0').slice(0, -1)

/**
 * Puts a docker first on PATH that notes what it was given and then is the real one. `before` is shell that runs in
 * between, with the words as its arguments.
 */
export const recordDocker = (project: Project, before = ''): Recorder => {
  const [bin, notes] = [join(project.dir, 'recording'), join(project.dir, 'calls')]
  mkdirSync(bin)
  mkdirSync(notes)
  const at = `${quoted(notes)}/$(date +%s%N)-$$`
  const script = [
    '#!/bin/sh',
    `at=${at}`,
    `env -0 >"$at.env"`,
    `printf '%s\\0' "$@" >"$at.words"`,
    before,
    `exec ${quoted(join(project.world.dockerBin, 'docker'))} "$@"`,
    '',
  ].join('\n')
  writeFileSync(join(bin, 'docker'), script)
  chmodSync(join(bin, 'docker'), 0o755)
  const calls = (): Call[] =>
    readdirSync(notes)
      .filter((name) => name.endsWith('.words'))
      .sort()
      .map((name) => ({
        words: read(join(notes, name)),
        env: Object.fromEntries(
          read(join(notes, name.replace(/words$/, 'env'))).map((pair) => {
            const at = pair.indexOf('=')
            return [pair.slice(0, at), pair.slice(at + 1)]
          }),
        ),
      }))
  return { path: [bin, project.env['PATH']].join(delimiter), calls }
}
