import t from 'tap'
import { differenceOf } from '../../src/registry/equal.js'
import { startOf } from '../../src/registry/start.js'

type Json = Record<string, unknown>

const runs = {
  Env: ['PATH=/usr/bin:/bin', 'A=b'],
  Cmd: ['/bin/sh', '-c', 'exec httpd -f -p 0.0.0.0:$PORT -h /www'],
}
const rootfs = { type: 'layers', diff_ids: [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`] }
const base = { created: '1970-01-01T00:00:00Z', created_by: 'files of this machine' }

/** What docker build --label makes with the classic builder (Docker 20.10 and 28.5), which builds a step for the label. */
const classic = (label: string, second = 36): Json => {
  const labels = { 'in.file': 'v1', l: label }
  const created = `2026-11-23T23:12:${second}.645523369Z`
  const nothing = (by: string) => ({ created, created_by: `/bin/sh -c #(nop)  ${by}`, empty_layer: true })
  const container = {
    Hostname: `751c097c94${second}`,
    ...runs,
    Cmd: ['/bin/sh', '-c', '#(nop) ', `LABEL l=${label}`],
  }
  return {
    architecture: 'amd64',
    config: { Hostname: '', User: '', ...runs, Image: 'sha256:65d5', Volumes: null, Labels: labels },
    ...{ container: `751c097c94${second}`, container_config: { ...container, Labels: labels }, created },
    docker_version: '20.10.24+dfsg1',
    history: [
      base,
      nothing('ARG V=1'),
      nothing('LABEL in.file=v1'),
      { created, created_by: '/bin/sh -c #(nop) COPY dir:b51b in /www ' },
      nothing('CMD ["/bin/sh" "-c" "exec httpd -f -p 0.0.0.0:$PORT -h /www"]'),
      nothing(`LABEL l=${label}`),
    ],
    ...{ os: 'linux', rootfs },
  }
}

/** The same with BuildKit, for which a label is no step, and ARG lines tell the value that was given (Docker 28.5). */
const buildkit = (label: string, revision = '1'): Json => {
  const step = (created_by: string, more: Json = { empty_layer: true }) => ({
    ...{ created: '2026-11-23T23:12:44.1108183Z', created_by, comment: 'buildkit.dockerfile.v0' },
    ...more,
  })
  return {
    architecture: 'amd64',
    config: { ...runs, Labels: { 'in.file': revision, l: label }, ArgsEscaped: true },
    created: '2026-11-23T23:12:44.180087765Z',
    history: [
      base,
      step(`ARG V=${revision}`),
      step(`LABEL in.file=${revision}`),
      step('COPY www /www # buildkit', {}),
      step('CMD ["/bin/sh" "-c" "exec httpd -f -p 0.0.0.0:$PORT -h /www"]'),
    ],
    'moby.buildkit.cache.v0': 'W3sibGF5ZXJz',
    ...{ os: 'linux', rootfs },
  }
}

const configOf = (image: Json): Json => image['config'] as Json
const historyOf = (image: Json): Json[] => image['history'] as Json[]

t.test('labels make no difference', async (t) => {
  const without = { ...buildkit('1'), config: { ...configOf(buildkit('1')), Labels: undefined } }
  const fewer = classic('1')
  historyOf(fewer).pop()
  const cases: [name: string, one: Json, other: Json][] = [
    ['itself', classic('1'), classic('1')],
    ['another label, classic', classic('1'), classic('2', 38)],
    ['another label, BuildKit', buildkit('1'), buildkit('2')],
    ['another LABEL, fed by an ARG', buildkit('1'), buildkit('1', 'v2')],
    ['no label at all', buildkit('1'), without],
    ['one label fewer, classic', classic('1'), fewer],
    ['a LABEL earlier in the file', classic('1'), change(classic('1'), ['config', 'Image'], 'sha256:5fb1')],
    ['a label set by another docker', classic('1'), { ...classic('2'), docker_version: '28.5.2' }],
    ['an inline cache', buildkit('1'), { ...buildkit('1'), 'moby.buildkit.cache.v0': 'W3sibGF5ZX' }],
    ['keys in another order', buildkit('1'), Object.fromEntries(Object.entries(buildkit('1')).reverse())],
  ]
  for (const [name, one, other] of cases) {
    t.equal(differenceOf(one, other), undefined, name)
    t.equal(differenceOf(other, one), undefined, `${name}, the other way round`)
  }
})

/** A copy of an image's config with another value somewhere; `undefined` takes it out. */
function change(image: Json, [key = '', ...deeper]: string[], value: unknown): Json {
  const copy = structuredClone(image)
  const inner = deeper.length === 0 ? value : change((copy[key] ?? {}) as Json, deeper, value)
  const rest = Object.entries(copy).filter(([name]) => name !== key)
  return Object.fromEntries(inner === undefined ? rest : [...rest, [key, inner]])
}

t.test('everything else does', async (t) => {
  const [first = '', second = ''] = rootfs.diff_ids
  const withHistory = (image: Json, edit: (history: Json[]) => void): Json => {
    const copy = structuredClone(image)
    edit(historyOf(copy))
    return copy
  }
  const run = { created_by: '/bin/sh -c echo "#(nop)  LABEL a=b"', empty_layer: true }
  const cases: [path: string, one: Json, other: Json][] = [
    ['config.Cmd.0', classic('1'), change(classic('1'), ['config', 'Cmd'], ['node', '-c', runs.Cmd[2]])],
    ['config.Cmd.3', buildkit('1'), change(buildkit('1'), ['config', 'Cmd'], [...runs.Cmd, 'more'])],
    ['config.Cmd', buildkit('1'), change(buildkit('1'), ['config', 'Cmd'], undefined)],
    ['config.Env.1', buildkit('1'), change(buildkit('1'), ['config', 'Env'], [runs.Env[0], 'A=c'])],
    ['config.Env', buildkit('1'), change(buildkit('1'), ['config', 'Env'], { 0: runs.Env[0], 1: 'A=b' })],
    ['config.User', classic('1'), change(classic('1'), ['config', 'User'], 'node')],
    ['config.Volumes', classic('1'), change(classic('1'), ['config', 'Volumes'], undefined)],
    [
      'config.ExposedPorts',
      buildkit('1'),
      change(buildkit('1'), ['config', 'ExposedPorts'], { '80/tcp': {} }),
    ],
    ['config.Entrypoint', buildkit('1'), change(buildkit('1'), ['config', 'Entrypoint'], ['/start'])],
    ['architecture', buildkit('1'), { ...buildkit('1'), architecture: 'arm64' }],
    ['author', classic('1'), { ...classic('1'), author: 'alice' }],
    ['unheard.of', classic('1'), { ...classic('1'), 'unheard.of': true }],
    ['rootfs.diff_ids.0', classic('1'), change(classic('1'), ['rootfs', 'diff_ids'], [second, first])],
    ['rootfs.diff_ids.1', classic('1'), change(classic('1'), ['rootfs', 'diff_ids'], [first])],
    [
      'history.1.created_by',
      buildkit('1'),
      withHistory(buildkit('1'), (all) => ((all[3] ?? {})['created_by'] = 'COPY x /www')),
    ],
    ['history.3', classic('1'), withHistory(classic('1'), (all) => all.push(run))],
    ['history', classic('1'), change(classic('1'), ['history'], undefined)],
    ['config', classic('1'), change(classic('1'), ['config'], undefined)],
  ]
  for (const [path, one, other] of cases) {
    t.equal(differenceOf(one, other), path)
    t.equal(differenceOf(other, one), path, `${path}, the other way round`)
  }
  const bare = change(classic('1'), ['rootfs'], undefined)
  for (const broken of [bare, change(classic('1'), ['rootfs', 'diff_ids'], []), undefined, 'text', [1]])
    t.equal(differenceOf(broken, broken), 'rootfs', 'what names no layers is not known to be equal')
})

t.test('what an image starts', async (t) => {
  t.same(startOf(classic('1')), { entrypoint: [], cmd: runs.Cmd })
  t.same(startOf({ config: { Entrypoint: ['/start', '-v'], Cmd: null } }), {
    entrypoint: ['/start', '-v'],
    cmd: [],
  })
  for (const none of [undefined, 'text', {}, { config: null }, { config: { Cmd: 'sh' } }])
    t.same(startOf(none), { entrypoint: [], cmd: [] })
})
