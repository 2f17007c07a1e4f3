import type { Ran } from '../../shell/machine.js'
import { type Text, plain, show, valueOf } from '../../shell/text.js'
import type { Act } from './act.js'
import { all, last, readWords } from './options.js'

const GLOBAL = ['-H', '--host', '--config', '-c', '--context', '-l', '--log-level']
const LOGIN = ['-u', '--username', '-p', '--password']
const BUILD =
  '-t --tag -f --file --build-arg --cache-from --cache-to --target --platform --label --secret --ssh --network --add-host --progress -o --output --iidfile --builder --metadata-file --ulimit --shm-size -m --memory --build-context --provenance --sbom --attest --allow --cgroup-parent --isolation --security-opt -c --cpu-shares --cpuset-cpus --annotation'.split(
    ' ',
  )
const RUN =
  '-e --env --env-file -v --volume -p --publish --name -w --workdir -u --user --network --net --entrypoint -h --hostname -l --label --link --mount -m --memory --platform --restart --rm-after --add-host --cap-add --cap-drop --cpus --device --expose --volumes-from --tmpfs --ulimit --shm-size --cidfile --health-cmd --log-driver --log-opt --pid --dns --gpus --pull --ip --security-opt --stop-signal --stop-timeout --userns --uts -a --attach --annotation --sysctl --network-alias'.split(
    ' ',
  )
const GROUPS: readonly string[] = ['image', 'container', 'buildx', 'builder']

/** What `docker …` does; nothing where it is no part of a pipeline. `podman` and `nerdctl` take the same words. */
export function dockerActs(ran: Ran): readonly Act[] {
  const { rest } = readWords(ran.words.slice(1), { valued: GLOBAL, stop: true })
  const group = valueOf(rest[0] ?? []) ?? ''
  const words = GROUPS.includes(group) ? rest.slice(1) : rest
  const args = words.slice(1)
  switch (valueOf(words[0] ?? [])) {
    case 'login':
      return [login(ran, args)]
    case 'build':
    case 'b':
      return build(ran, args, group === 'buildx' ? 'buildx' : 'docker')
    case 'tag':
      return tag(ran, args)
    case 'push':
      return [push(ran, args)]
    case 'pull':
      return [{ kind: 'pull', ran, references: readWords(args, { valued: ['--platform'] }).rest }]
    case 'run':
    case 'create':
      return [
        { kind: 'run', ran, tool: 'docker', image: readWords(args, { valued: RUN, stop: true }).rest[0] },
      ]
    case 'exec':
      return [{ kind: 'test', ran, sure: false }]
    case 'compose':
      return composeActs(ran, args)
    default:
      return []
  }
}

function login(ran: Ran, args: readonly Text[]): Act {
  const words = readWords(args, { valued: LOGIN, alias: { '-u': '--username', '-p': '--password' } })
  const secret = last(words, '--password')
  const password =
    secret !== undefined ? 'argument' : words.options.has('--password-stdin') ? 'stdin' : 'none'
  const registry = words.rest[0] ?? plain('docker.io')
  return { kind: 'login', ran, tool: 'docker', registry, user: last(words, '--username'), password, secret }
}

function build(ran: Ran, args: readonly Text[], tool: 'docker' | 'buildx'): readonly Act[] {
  const words = readWords(args, { valued: BUILD, alias: { '-t': '--tag', '-f': '--file', '-o': '--output' } })
  const tags = all(words, '--tag')
  const isTrue = (name: string) => words.options.has(name) && show(last(words, name) ?? []) !== 'false'
  const pushes =
    isTrue('--push') || all(words, '--output').some((one) => /type=registry|push=true/.test(show(one)))
  return [
    {
      ...{ kind: 'build', ran, tool, tags, pushes, context: words.rest },
      ...{ target: last(words, '--target'), file: last(words, '--file'), withoutCache: isTrue('--no-cache') },
      ...{
        cacheFrom: all(words, '--cache-from'),
        cacheTo: all(words, '--cache-to'),
        buildArgs: all(words, '--build-arg'),
      },
    },
    ...(pushes ? [pushed(ran, tool, tags)] : []),
  ]
}

function tag(ran: Ran, args: readonly Text[]): readonly Act[] {
  const [from, to] = readWords(args, { valued: [] }).rest
  return from === undefined || to === undefined ? [] : [{ kind: 'tag', ran, from, to }]
}

function push(ran: Ran, args: readonly Text[]): Act {
  const words = readWords(args, { valued: ['--platform', '--creds', '--format'] })
  const allTags = words.options.has('-a') || words.options.has('--all-tags')
  return { ...pushed(ran, 'docker', words.rest.slice(0, 1)), allTags }
}

/** An upload of these references. */
const pushed = (ran: Ran, tool: 'docker' | 'buildx' | 'compose', references: readonly Text[]) =>
  ({ kind: 'push', ran, tool, references, allTags: false, app: undefined, processes: [] }) as const

const COMPOSE = ['-f', '--file', '-p', '--project-name', '--env-file', '--profile', '--project-directory']
const COMPOSE_RUN = [
  '-e',
  '-v',
  '-p',
  '-u',
  '-w',
  '--name',
  '--entrypoint',
  '--exit-code-from',
  '--build-arg',
  '--scale',
  '-t',
  '--timeout',
  '-l',
  '--index',
]

/** What `docker-compose …` does. */
export function composeActs(ran: Ran, args: readonly Text[]): readonly Act[] {
  const [command, ...words] = readWords(args, { valued: COMPOSE, stop: true }).rest
  const read = readWords(words, { valued: COMPOSE_RUN, stop: valueOf(command ?? []) === 'run' })
  switch (valueOf(command ?? [])) {
    case 'build':
      return [
        {
          ...{
            kind: 'build',
            ran,
            tool: 'compose',
            tags: [],
            pushes: read.options.has('--push'),
            context: read.rest,
          },
          ...{ target: undefined, file: undefined, withoutCache: read.options.has('--no-cache') },
          ...{ cacheFrom: [], cacheTo: [], buildArgs: all(read, '--build-arg') },
        },
        ...(read.options.has('--push') ? [pushed(ran, 'compose', [])] : []),
      ]
    case 'push':
      return [pushed(ran, 'compose', [])]
    case 'pull':
      return [{ kind: 'pull', ran, references: [] }]
    case 'run':
    case 'exec':
      return [{ kind: 'run', ran, tool: 'compose', image: undefined }]
    case 'up':
      return read.options.has('-d') || read.options.has('--detach')
        ? []
        : [{ kind: 'run', ran, tool: 'compose', image: undefined }]
    default:
      return []
  }
}
