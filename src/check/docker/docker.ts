import { type Text, keyOf, literal, valueOf } from '../shell/text.js'
import type { Build, Operation } from './operations.js'
import { DOCKER_HUB, readNamed } from './reference.js'
import { given, is, type Sorted, sortWords } from './words.js'

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const GLOBAL = set('-H --host --config -c --context -l --log-level')
const BUILD = set(
  '-t --tag -f --file --target --build-arg --cache-from --cache-to --label --platform --progress --network --secret --ssh ' +
    '-o --output --iidfile --add-host -m --memory --memory-swap --cpuset-cpus --shm-size --ulimit --builder --isolation ' +
    '--cgroup-parent --cpu-period --cpu-quota -c --cpu-shares --security-opt --attest --sbom --provenance --allow ' +
    '--metadata-file --annotation --build-context --no-cache-filter',
)
const LOGIN = set('-u --username -p --password')

/** What a docker command does; `words` are those behind `docker`. */
export function readDocker(words: readonly Text[]): Operation | undefined {
  const [command, rest] = commandOf(words)
  switch (command) {
    case 'build':
    case 'image build':
    case 'builder build':
    case 'buildx build':
    case 'buildx b':
      return readBuild(sortWords(rest, BUILD))
    case 'push':
    case 'image push':
      return readImage('push', rest)
    case 'pull':
    case 'image pull':
      return readImage('pull', rest)
    case 'tag':
    case 'image tag': {
      const [from, to] = sortWords(rest, new Set()).words
      return from === undefined || to === undefined
        ? undefined
        : { kind: 'tag', from: readNamed(from), to: readNamed(to) }
    }
    case 'login':
      return readLogin(sortWords(rest, LOGIN))
    case 'load':
    case 'image load':
    case 'import':
    case 'commit':
    case 'buildx bake':
    case 'buildx imagetools':
    case 'compose build':
    case 'compose up':
    case 'compose push':
    case 'manifest create':
      return { kind: 'makes' }
    default:
      return { kind: 'uses', words: rest }
  }
}

const GROUPS = new Set(['image', 'builder', 'buildx', 'compose', 'manifest', 'container'])

function commandOf(words: readonly Text[]): [string, readonly Text[]] {
  let index = 0
  for (; valueOf(words[index] ?? [])?.startsWith('-') === true; index++)
    if (GLOBAL.has(valueOf(words[index] ?? []) ?? '')) index++
  const first = valueOf(words[index] ?? []) ?? ''
  if (!GROUPS.has(first)) return [first, words.slice(index + 1)]
  const inner = words.findIndex((word, at) => at > index && /^[a-z]/.test(valueOf(word) ?? ''))
  return inner < 0 ? [first, []] : [`${first} ${valueOf(words[inner] ?? [])}`, words.slice(inner + 1)]
}

function readBuild(sorted: Sorted): Build {
  const one = (...names: string[]): Text => given(sorted, ...names).at(-1) ?? []
  const caches = given(sorted, '--cache-from')
  const external = caches.filter((text) => /(?:^|,)type=/.test(keyOf(text)))
  const cacheTo = given(sorted, '--cache-to')
  const args = given(sorted, '--build-arg')
  return {
    kind: 'build',
    tags: given(sorted, '-t', '--tag').map(readNamed),
    dockerfile: one('-f', '--file'),
    context: sorted.words[0] ?? [],
    target: one('--target'),
    arguments: args,
    cacheFrom: caches.filter((text) => !external.includes(text)).map(readNamed),
    externalCache: external.length > 0,
    cacheTo: cacheTo.length > 0,
    inlineCache:
      args.some((text) => keyOf(text).startsWith('BUILDKIT_INLINE_CACHE=')) ||
      cacheTo.some((text) => keyOf(text).includes('inline')),
    noCache: sorted.options.has('--no-cache'),
    pushes:
      sorted.options.has('--push') ||
      given(sorted, '-o', '--output').some((text) => /type=registry|push=true/.test(keyOf(text))),
    unsure: sorted.unsure || given(sorted, '-t', '--tag').some((text) => text.length === 0),
  }
}

function readImage(kind: 'push' | 'pull', words: readonly Text[]): Operation | undefined {
  const sorted = sortWords(words, set('--platform'))
  const [image] = sorted.words
  const allTags = sorted.options.has('-a') || sorted.options.has('--all-tags')
  return image === undefined ? undefined : { kind, image: readNamed(image), allTags }
}

function readLogin(sorted: Sorted): Operation {
  const [server] = sorted.words
  if (server === undefined) return { kind: 'login', registry: DOCKER_HUB }
  const { registry } = readNamed([...server, literal('/x/x')])
  const host = valueOf(server)
    ?.replace(/^https?:\/\//, '')
    .replace(/\/.*/, '')
  if (host === undefined) return { kind: 'login', registry: registry === DOCKER_HUB ? undefined : registry }
  return {
    kind: 'login',
    registry: /^(?:index\.|registry-1\.|hub\.)?docker\.(?:io|com)$/.test(host) ? DOCKER_HUB : host,
  }
}

/** Whether a word is the name of docker's client, or of one that takes the same words. */
export const isDocker = (word: Text | undefined): boolean => is(word, 'docker') || is(word, 'podman')
