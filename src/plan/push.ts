import { problem } from '../errors/problem.js'
import type { Digest, Reference, Repository } from '../image/reference.js'
import { printReference } from '../image/reference.js'

export interface PushPlan {
  /** `alice/todo-app:<full commit>`: written once, never overwritten. */
  readonly commitTag: Reference & { readonly tag: string }
  /** What moves to the same manifest afterwards. */
  readonly movingTags: readonly (Reference & { readonly tag: string })[]
}

/** Which tags are published, in which order: the commit's own first, then those that move. */
export const pushPlan = (image: Repository, commit: string, tags: readonly string[]): PushPlan => ({
  commitTag: { ...image, tag: commit },
  movingTags: tags.filter((tag) => tag !== commit).map((tag) => ({ ...image, tag })),
})

/** What is under the commit tag at the registry: its manifest, and the revision that its image claims. */
export interface Published {
  readonly digest: Digest
  readonly revision: string | undefined
}

/** Whether the commit tag is ours to adopt or still to be pushed; throws `E_COMMIT_TAG_TAKEN` where it is another's. */
export function adoptOrPush(
  { commitTag }: PushPlan,
  published: Published | undefined,
  commit: string,
): 'adopt' | 'push' {
  if (published === undefined) return 'push'
  if (published.revision === commit) return 'adopt'
  throw problem('E_COMMIT_TAG_TAKEN', {
    image: printReference(commitTag),
    revision: published.revision ?? 'not given',
  })
}

/** What the registry has after the push. */
export interface ReadBack {
  readonly digest: Digest
  /** Digest of the config of its linux/amd64 (or only) image. */
  readonly imageId: string
}

/**
 * Compares what the registry has with what the engine built and what docker said it pushed; throws `E_DIGEST`. The
 * engine's id is the config's digest with the classic store, the manifest's with the containerd store.
 */
export function compareDigests(
  image: string,
  local: { id: string; pushed?: string | undefined },
  found: ReadBack,
): void {
  if (local.id !== found.imageId && local.id !== found.digest)
    throw problem('E_DIGEST', { image, expected: local.id, found: found.digest })
  if (local.pushed !== undefined && local.pushed !== found.digest)
    throw problem('E_DIGEST', { image, expected: local.pushed, found: found.digest })
}
