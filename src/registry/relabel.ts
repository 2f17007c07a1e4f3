import { problem } from '../errors/problem.js'
import { type Digest, printReference, type Reference, type Repository } from '../image/reference.js'
import type { RegistryClient } from './client.js'
import { isRecord, parseJson } from './narrow.js'
import { type ResolvedImage, resolveImage } from './resolve.js'
import { splice } from './splice.js'
import { digestOf } from './verify.js'

/** Which image to relabel, and where to put it. */
export interface Relabel {
  /** Of its manifest, or of an index over it alone. */
  readonly digest: Digest
  /** By key; `undefined` takes a label away. */
  readonly labels: Readonly<Record<string, string | undefined>>
  readonly tag: string
}

/** An image with new labels. */
export interface Relabelled {
  /** Of the manifest that was put. */
  readonly digest: Digest
  /** The digest of its config: the image id. */
  readonly imageId: Digest
  /** What lies under the tag afterwards: another where somebody put theirs at the same time. */
  readonly found: Digest | undefined
}

/**
 * Puts an image under `tag` with other labels: the same layers, a config and a manifest of which all else stays as it
 * is, byte for byte. What is attested of the image is left behind, since it is another image now; one that has the
 * labels already is put as it lies there. Throws `E_MANIFEST` where it is not there any more, stands for several
 * platforms or cannot be read, and what the client throws.
 */
export async function relabelImage(
  client: RegistryClient,
  { registry, path }: Repository,
  { digest, labels, tag }: Relabel,
): Promise<Relabelled> {
  const from: Reference = { registry, path, digest }
  const to = { registry, path, tag }
  const source = await resolveImage(client, from)
  if (source === undefined) throw gone(from)
  if (source.several) throw unusable(from, 'it holds images for several platforms, which are not relabelled')
  const { config } = source.manifest
  const before = await client.blob(from, config.digest)
  if (before === undefined) throw unusable(from, 'its config is missing at the registry')
  const after = withLabels(before, labels, from)
  if (Buffer.compare(before, after) === 0) {
    const manifest = source.digest === digest ? source : await client.manifest(from)
    if (manifest === undefined) throw gone(from)
    const put = await client.putManifest(to, manifest)
    return { digest: put, imageId: config.digest, found: (await client.head(to))?.digest }
  }
  const blob = { digest: digestOf(after), size: after.length }
  await client.uploadBlob(from, blob, () => once(after))
  const put = await client.putManifest(to, withConfig(source, blob, from))
  return { digest: put, imageId: blob.digest, found: (await client.head(to))?.digest }
}

function withLabels(config: Uint8Array, labels: Relabel['labels'], image: Reference): Uint8Array {
  return edit(config, image, 'config', (text) =>
    Object.entries(labels).reduce((edited, [key, value]) => {
      const printed = value === undefined ? undefined : JSON.stringify(value)
      return splice(edited, ['config', 'Labels', key], printed)
    }, text),
  )
}

function withConfig(
  { mediaType, bytes }: ResolvedImage,
  { digest, size }: { digest: Digest; size: number },
  image: Reference,
): { mediaType: string; bytes: Uint8Array } {
  const edited = edit(bytes, image, 'manifest', (text) => {
    const named = splice(text, ['config', 'digest'], JSON.stringify(digest))
    // A descriptor may hold what it describes, which would be the old one.
    return splice(splice(named, ['config', 'size'], String(size)), ['config', 'data'], undefined)
  })
  return { mediaType, bytes: edited }
}

function edit(
  bytes: Uint8Array,
  image: Reference,
  what: string,
  change: (text: string) => string,
): Uint8Array {
  const text = Buffer.from(bytes).toString('utf8')
  const isWhole = Buffer.compare(Buffer.from(text), bytes) === 0
  if (!isWhole || !isRecord(parseJson(text))) throw unusable(image, `its ${what} is not a JSON object`)
  return Buffer.from(change(text))
}

const unusable = (image: Reference, detail: string): Error =>
  problem('E_MANIFEST', { image: printReference(image), detail })

const gone = (image: Reference): Error => unusable(image, 'it is no longer at the registry')

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
