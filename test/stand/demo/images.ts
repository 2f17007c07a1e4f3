import type { World } from '../contract.js'
import { findClient } from '../engine.js'
import { run } from '../programs.js'

/**
 * Removes the images that a world's jobs left in an engine that is not the world's own: those named for its hub, and
 * slipway's test images of these commits. Where the engine went with the world there is nothing to do.
 */
export const removeImages = async (world: World, commits: readonly string[]): Promise<void> => {
  const client = await findClient()
  const docker = (...words: string[]) =>
    run(client, ['--host', world.dockerHost, ...words], { timeout: 60_000 })
  const format = '{{.Repository}} {{.Tag}} {{.Digest}}'
  const { code, stdout } = await docker('image', 'ls', '--digests', '--format', format)
  if (code !== 0) return
  const ours = stdout.split('\n').flatMap((line) => {
    const [repository = '', tag = '', digest = ''] = line.split(' ')
    const tested = repository.startsWith('slipway-test/') && commits.some((commit) => commit.startsWith(tag))
    if (!tested && !repository.startsWith(`${world.hub}/`)) return []
    return [tag === '<none>' ? `${repository}@${digest}` : `${repository}:${tag}`]
  })
  if (ours.length > 0) await docker('image', 'rm', ...ours)
}
