import t, { type Test } from 'tap'
import { Problem } from '../../src/errors/problem.js'
import { HttpFailure } from '../../src/http/problem.js'
import type { Digest } from '../../src/image/reference.js'
import { MediaType, parseManifest, statedMediaType } from '../../src/registry/manifest.js'
import { isRecord, parseJson } from '../../src/registry/narrow.js'
import { checkPlatform, childFor, LINUX_AMD64, printPlatform } from '../../src/registry/platform.js'
import { resolveImage } from '../../src/registry/resolve.js'
import { toDockerSchema2 } from '../../src/registry/schema2.js'
import { digestOf, verified } from '../../src/registry/verify.js'
import type { Request } from '../../src/types.js'

const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const digest = (text: string): Digest => digestOf(bytesOf(text))

const problemOf = (t: Test, run: () => unknown): Problem | undefined => {
  try {
    run()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  t.fail('nothing was thrown')
  return undefined
}

const layer = (
  mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip',
  name = 'layer',
  more: object = {},
) => ({
  mediaType,
  digest: digest(name),
  size: 5,
  ...more,
})
const config = (mediaType: string = MediaType.ociConfig) => ({ mediaType, digest: digest('config'), size: 6 })
const oci = (more: object = {}) => ({
  schemaVersion: 2,
  mediaType: MediaType.ociManifest,
  config: config(),
  layers: [layer()],
  ...more,
})
const parse = (body: unknown, mediaType: string = MediaType.ociManifest) =>
  parseManifest({ mediaType, bytes: bytesOf(body) }, 'a/b:1')

t.test('manifests', async (t) => {
  t.match(parse(oci()), { kind: 'image', config: config(), layers: [layer()], artifactType: undefined })
  const refusals: Array<[unknown, string, RegExp]> = [
    ['{', MediaType.ociManifest, /not a JSON object/],
    [{ schemaVersion: 1 }, 'application/vnd.docker.distribution.manifest.v1+prettyjws', /schema 1/],
    [{ schemaVersion: 1 }, 'application/json', /schema 1/],
    [oci(), 'application/vnd.cncf.helm.config.v1+json', /none of an image/],
    [oci({ config: undefined }), MediaType.ociManifest, /is broken/],
    [oci({ layers: undefined }), MediaType.ociManifest, /is broken/],
    [oci({ layers: [{ ...layer(), digest: 'md5:1' }] }), MediaType.ociManifest, /is broken/],
    [oci({ layers: [{ ...layer(), size: -1 }] }), MediaType.ociManifest, /is broken/],
    [{ manifests: [] }, MediaType.ociIndex, /index is broken/],
    [{ manifests: [{}] }, MediaType.dockerList, /index is broken/],
  ]
  for (const [body, mediaType, message] of refusals)
    t.match(
      problemOf(t, () => parse(body, mediaType)),
      { code: 'E_MANIFEST', message },
      String(message),
    )
  t.equal(statedMediaType(bytesOf(oci())), MediaType.ociManifest)
  t.equal(statedMediaType(bytesOf({ manifests: [] })), MediaType.ociIndex)
  t.equal(statedMediaType(bytesOf('[]')), undefined)
  t.notOk(isRecord([]) || isRecord(null) || isRecord('x'))
  t.equal(parseJson('{'), undefined)
})

t.test('an index gives linux/amd64', async (t) => {
  const child = (name: string, platform?: object, more: object = {}) => ({
    mediaType: MediaType.ociManifest,
    digest: digest(name),
    size: 3,
    ...(platform === undefined ? {} : { platform }),
    ...more,
  })
  const amd64 = { os: 'linux', architecture: 'amd64' }
  const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' }
  const attestation = child(
    'att',
    { os: 'unknown', architecture: 'unknown' },
    { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
  )
  const pick = (...manifests: object[]) => {
    const index = parse({ schemaVersion: 2, manifests }, MediaType.ociIndex)
    return index.kind === 'index' ? childFor(index, LINUX_AMD64, 'a/b:1').digest : undefined
  }
  t.equal(pick(child('arm', arm64), attestation, child('amd', amd64)), digest('amd'))
  t.equal(pick(child('v3', { ...amd64, variant: 'v3' }), child('plain', amd64)), digest('plain'))
  t.equal(pick(child('only'), attestation), digest('only'), 'an only image of no stated platform')
  t.equal(pick(child('x', amd64, { artifactType: 'a/b' }), child('amd', amd64)), digest('amd'))
  const main = (...manifests: object[]) => {
    const index = parse({ schemaVersion: 2, manifests }, MediaType.ociIndex)
    return index.kind === 'index' ? childFor(index, undefined, 'a/b:1').digest : undefined
  }
  t.equal(main(child('arm', arm64), attestation), digest('arm'), 'where none is asked for, the only one')
  t.equal(main(child('arm', arm64), child('amd', amd64)), digest('amd'))
  t.match(
    problemOf(t, () => pick(child('arm', arm64), attestation)),
    { message: 'a/b:1 cannot be used: it has no image for linux/amd64, only linux/arm64/v8.' },
  )
  t.match(
    problemOf(t, () => pick(attestation)),
    { message: /no image for linux\/amd64\.$/ },
  )
  t.equal(printPlatform({ os: 'linux', architecture: 'arm' }), 'linux/arm')
  checkPlatform(bytesOf({ os: 'linux', architecture: 'amd64' }), LINUX_AMD64, 'a/b')
  checkPlatform(bytesOf({}), LINUX_AMD64, 'a/b')
  t.match(
    problemOf(t, () => checkPlatform(bytesOf(arm64), LINUX_AMD64, 'a/b')),
    { message: 'a/b cannot be used: it is built for linux/arm64/v8, and linux/amd64 is needed.' },
  )
  const store = new Map<string, unknown>([
    ['top', { manifests: [child('mid', amd64, { mediaType: MediaType.ociIndex })] }],
    [digest('mid'), { manifests: [child('leaf', amd64)] }],
    [digest('leaf'), oci()],
  ])
  const manifest = async (reference: object) => {
    const key = 'tag' in reference ? 'top' : 'digest' in reference ? String(reference.digest) : ''
    const body = store.get(key)
    const mediaType = key === digest('leaf') ? MediaType.ociManifest : MediaType.ociIndex
    return body === undefined ? undefined : { digest: digest(key), mediaType, bytes: bytesOf(body) }
  }
  const reference = { registry: 'r', path: 'a/b', tag: '1' }
  t.match(await resolveImage({ manifest }, reference), { manifest: { kind: 'image' } }, 'also two deep')
  store.delete(digest('leaf'))
  t.equal(await resolveImage({ manifest }, reference), undefined)
})

t.test('conversion to Docker schema 2', async (t) => {
  const convert = (body: object, mediaType: string = MediaType.ociManifest) => {
    const manifest = parse(body, mediaType)
    if (manifest.kind !== 'image') throw new Error('an index')
    return toDockerSchema2(manifest, bytesOf(body), 'a/b:1')
  }
  const docker = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
  const annotated = oci({
    layers: [layer(), layer(docker, 'second', { annotations: { x: 'y' } })],
    annotations: { a: 'b' },
    subject: config(),
  })
  const { mediaType, bytes } = convert(annotated)
  t.equal(mediaType, MediaType.dockerManifest)
  t.equal(
    new TextDecoder().decode(bytes),
    `{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "${digest('config')}",
    "size": 6
  },
  "layers": [
    {
      "mediaType": "${docker}",
      "digest": "${digest('layer')}",
      "size": 5
    },
    {
      "mediaType": "${docker}",
      "digest": "${digest('second')}",
      "size": 5
    }
  ]
}`,
  )
  const schema2 = {
    schemaVersion: 2,
    mediaType: MediaType.dockerManifest,
    config: config(MediaType.dockerConfig),
    layers: [layer(docker)],
  }
  t.strictSame(
    convert(schema2, MediaType.dockerManifest).bytes,
    bytesOf(schema2),
    'what is in it already keeps its bytes',
  )
  const refusals: Array<[object, RegExp]> = [
    [{ artifactType: 'application/spdx+json' }, /an artifact of type application\/spdx/],
    [{ config: config('application/vnd.oci.empty.v1+json') }, /config is of type/],
    [{ layers: [layer('application/vnd.oci.image.layer.v1.tar+zstd')] }, /zstd; build it with/],
    [{ layers: [layer('application/vnd.docker.image.rootfs.diff.tar.zstd')] }, /zstd/],
    [{ layers: [layer('application/vnd.oci.image.layer.v1.tar')] }, /not compressed/],
    [{ layers: [layer('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip')] }, /kept elsewhere/],
    [{ layers: [layer('application/vnd.in-toto+json')] }, /unknown type/],
  ]
  for (const [more, message] of refusals)
    t.match(
      problemOf(t, () => convert(oci(more))),
      { code: 'E_MANIFEST', message },
      String(message),
    )
})

t.test('bytes are checked before the last of them goes on', async (t) => {
  const request: Request = { service: 'r', method: 'GET', url: 'http://r/' }
  const run = async (chunks: string[], size: number, of = 'hello'): Promise<string | HttpFailure> => {
    async function* source(): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) yield bytesOf(chunk)
    }
    let out = ''
    try {
      for await (const chunk of verified(source(), { digest: digest(of), size }, request))
        out += Buffer.from(chunk)
    } catch (error) {
      t.ok(out.length < size, 'never a whole body')
      if (error instanceof HttpFailure) return error
      throw error
    }
    return out
  }
  t.equal(await run(['hel', 'lo'], 5), 'hello')
  t.equal(await run([], 0, ''), '')
  t.match(await run(['hel', 'l0'], 5), { temporary: true, facts: { words: /^sent other bytes for sha256/ } })
  t.match(await run(['hel'], 5), { facts: { words: /^sent 3 of 5 bytes/ } })
  t.match(await run(['hello', '!'], 5), { facts: { words: /^sent more than 5 bytes/ } })
})
