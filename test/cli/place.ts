import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The committed bundle. */
export const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** Names under which people keep the file, `~/bin/slipway` above all. */
export const fileNames = ['slipway', 'slipway.js', 'slipway.cjs', 'slipway.mjs'] as const

/** What `package.json` beside the file may say; undefined: there is none. */
export const neighbours = [undefined, {}, { type: 'module' }, { type: 'commonjs' }] as const

/** A folder outside the checkout, whose package.json would be everybody's neighbour; it goes when the test `t` ends. */
export function farAway(t: { teardown: (act: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bundle-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Every name in every neighbourhood, with a folder for each that `make` has filled: label and path of the copy. */
export const places = (root: string): { label: string; file: string; folder: string }[] =>
  neighbours.flatMap((manifest, i) =>
    fileNames.map((name) => {
      const folder = join(root, `${i}-${name}`)
      const file = join(folder, name)
      mkdirSync(folder, { recursive: true })
      copyFileSync(dist, file)
      if (manifest !== undefined) writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
      const beside = manifest === undefined ? 'no package.json' : JSON.stringify(manifest)
      return { label: `${name} beside ${beside}`, file, folder }
    }),
  )

export interface Ended {
  status: number | null
  stdout: string
  stderr: string
}

/** Run a program with exactly this environment. tap adds a loader to every child, which `env` takes away again. */
export function start(
  words: string[],
  options: { cwd: string; env: Record<string, string>; input?: string },
): Ended {
  const { status, stdout, stderr } = spawnSync('env', ['-u', 'NODE_OPTIONS', ...words], {
    ...options,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}
