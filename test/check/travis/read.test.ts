import t from 'tap'
import { type Job, type Phase, type Travis } from '../../../src/check/travis/model.js'
import { readTravis } from '../../../src/check/travis/read.js'

const FILE = '.travis.yml'
const read = async (text: string): Promise<Travis> => {
  const { travis, flaws } = await readTravis(text, FILE)
  t.same(flaws, [], text)
  if (travis === undefined) throw new Error('nothing was read')
  return travis
}
const job = async (text: string): Promise<Job> => {
  const { jobs } = await read(text)
  t.equal(jobs.length, 1, text)
  const [first] = jobs
  if (first === undefined) throw new Error('no job')
  return first
}
/** What stands wrong, as `4 key error: Did you mean "script"?`. */
const flaws = async (text: string): Promise<readonly string[]> => {
  const found = (await readTravis(text, FILE)).flaws
  for (const { file, message, fix } of found) {
    t.equal(file, FILE)
    t.match(message, /^[A-Z*"].*[.?]$/)
    t.match(fix, /^[A-Z].*[.?]$/)
  }
  return found.map(({ line, kind, severity, message }) => `${line} ${kind} ${severity ?? '-'}: ${message}`)
}
const lines = (one: Job, phase: Phase) => one.commands.get(phase)?.map(({ text, lines }) => [text, lines])

t.test('a file that says nothing builds ruby on linux', async (t) => {
  for (const text of ['', '\n# nothing\n', '---\n', 'language:\n']) {
    const one = await job(text)
    t.match(
      one,
      { language: 'ruby', os: 'linux', dist: 'focal', stage: undefined, allowFailure: false },
      text,
    )
    t.equal(one.commands.size, 0)
  }
})

t.test('every line of a command has its line of the file', async (t) => {
  const one = await job(
    [
      /* 1 */ 'before_install: docker info',
      /* 2 */ 'script:',
      /* 3 */ '  - one',
      /* 4 */ '  - |',
      /* 5 */ '    if a',
      /* 6 */ '',
      /* 7 */ '    fi',
      /* 8 */ '  - >-',
      /* 9 */ '    folded',
      /* 10 */ '    together',
      /* 11 */ '',
      /* 12 */ '    apart',
      /* 13 */ '  - "quoted',
      /* 14 */ '    on"',
      /* 15 */ '  - plain',
      /* 16 */ '    on',
      /* 17 */ "  - 'it''s one",
      /* 18 */ '',
      /* 19 */ "    two'",
      /* 20 */ '  - &kept |-',
      /* 21 */ '    kept',
      /* 22 */ 'after_success: *kept',
      /* 23 */ 'after_script: >',
      /* 24 */ '  last',
      /* 25 */ '',
    ].join('\n'),
  )
  t.strictSame(lines(one, 'before_install'), [['docker info', [1]]])
  t.strictSame(lines(one, 'script'), [
    ['one', [3]],
    ['if a\n\nfi\n', [5, 6, 7, 8]],
    ['folded together\napart', [9, 12]],
    ['quoted on', [13]],
    ['plain on', [15]],
    ["it's one\ntwo", [17, 19]],
    ['kept', [21]],
  ])
  t.strictSame(lines(one, 'after_success'), [['kept', [21]]])
  t.strictSame(lines(one, 'after_script'), [['last\n', [24, 24]]])
})

t.test('scalars stay as they are written', async (t) => {
  const one = await job(
    'script: yes\nenv: V=1.10 W=no\ndeploy:\n  provider: script\n  script: on\n  on: main\n',
  )
  t.strictSame(lines(one, 'script'), [['yes', [1]]])
  t.match(one.env, [
    { name: 'V', value: '1.10' },
    { name: 'W', value: 'no' },
  ])
  t.match(one.deploys, [{ script: [{ text: 'on' }], branches: [{ text: 'main', lines: [6] }] }])
})

t.test('anchors, aliases, merge keys and lists in lists', async (t) => {
  const { jobs } = await read(
    [
      '_common: &common',
      '  language: python',
      '  install: &install',
      '    - a',
      '    - b',
      'base: &base',
      '  services: docker',
      'jobs:',
      '  include:',
      '    - <<: [*common, *base]',
      '      language: go',
      '      script:',
      '        - *install',
      '        - c',
    ].join('\n'),
  )
  t.match(jobs, [{ language: 'go', services: ['docker'], line: 10 }])
  t.same(
    jobs[0]?.commands.get('script')?.map(({ text, lines }) => `${text}${lines.join()}`),
    ['a4', 'b5', 'c14'],
  )
})

t.test('env in every form', async (t) => {
  const words = `env:\n  global:\n    - A=1 B='two words' C="x\\"y" D=$(date -u)\n    - secure: abc\n    - E: e\n      F: {secure: def}\n`
  const one = await job(words)
  const place = (line: number) => ({ file: FILE, line })
  t.strictSame(one.env, [
    { name: 'A', value: '1', ...place(3) },
    { name: 'B', value: 'two words', ...place(3) },
    { name: 'C', value: 'x"y', ...place(3) },
    { name: 'D', value: '$(date -u)', ...place(3) },
    { name: '', value: undefined, ...place(4) },
    { name: 'E', value: 'e', ...place(5) },
    { name: 'F', value: undefined, ...place(6) },
  ])
  t.match((await job('env: {A: 1, B: 2}')).env, [{ name: 'A' }, { name: 'B' }])
  t.match((await job('env: {global: {A: 1}}')).env, [{ name: 'A', value: '1' }])
})

t.test('a list of env makes a job each, and what differs in nothing told is one', async (t) => {
  const envs = async (text: string) =>
    (await read(text)).jobs.map(({ env, os }) => [
      os,
      ...env.map(({ name, value }) => `${name}=${value ?? ''}`),
    ])
  t.strictSame(await envs('env: [A=1, A=2]'), [
    ['linux', 'A=1'],
    ['linux', 'A=2'],
  ])
  t.strictSame(
    await envs('os: [linux, osx]\nenv: {global: [G=1], matrix: [A=1, A=2]}').then((all) => all.length),
    4,
  )
  t.strictSame(await envs('node_js: [16, 18, 20]\nenv: A=1'), [['linux', 'A=1']])
  const excluded = 'os: [linux, mac]\nenv: [A=1, A=2]\njobs: {exclude: [{os: mac, env: A=2}]}'
  t.strictSame(await envs(excluded), [
    ['linux', 'A=1'],
    ['linux', 'A=2'],
    ['osx', 'A=1'],
  ])
})

t.test('included jobs inherit, and stay in their stage', async (t) => {
  const { jobs } = await read(
    [
      'language: node_js',
      'node_js: [18, 20]',
      'if: type != cron',
      'env: {global: [G=1], jobs: [M=1]}',
      'install: root install',
      'stages: [{name: Deploy, if: branch = main}]',
      'jobs:',
      '  allow_failures: [{name: second}]',
      '  include:',
      '    - script: first',
      '    - stage: deploy',
      '      name: second',
      '      env: M=2',
      '      install: skip',
      '      if: tag IS blank',
      '    - script: third',
      '      allow_failure: true',
    ].join('\n'),
  )
  t.match(jobs, [
    // The matrix of node_js has two jobs, so it stays beside what is included.
    { stage: 'test', name: undefined, line: 1 },
    { stage: 'test', line: 10, env: [{ name: 'G' }, { name: 'M', value: '1' }] },
    { stage: 'deploy', name: 'second', line: 11, allowFailure: true, env: [{ name: 'G' }, { value: '2' }] },
    { stage: 'deploy', line: 16, allowFailure: true },
  ])
  const conditions = jobs.map((one) => one.conditions.map(({ text }) => text))
  t.strictSame(conditions, [
    ['type != cron'],
    ['type != cron'],
    ['type != cron', 'branch = main', 'tag IS blank'],
    ['type != cron', 'branch = main'],
  ])
  t.strictSame(
    jobs.map(({ commands }) => commands.has('install')),
    [true, true, false, true],
  )
})

t.test('a matrix of one job gives way to included ones', async (t) => {
  const { jobs } = await read('script: root\nmatrix:\n  include:\n    - os: osx\n    - script: own\n')
  t.match(jobs, [{ os: 'osx' }, { os: 'linux' }])
  t.equal(jobs.length, 2)
  t.equal((await read('jobs: [{script: a}, {script: b}]')).jobs.length, 2, 'a list is include')
  t.equal((await read('jobs: {script: a}')).jobs[0]?.commands.get('script')?.[0]?.text, 'a', 'so is one job')
})

t.test('deploy in every form', async (t) => {
  const one = await job(
    [
      'deploy:',
      '  - provider: Script',
      '    script: bash deploy.sh',
      '    on:',
      '      branch: [main, develop]',
      '      repo: alice/todo',
      '      condition: $A = 1',
      '      tags: yes',
      '  - provider: heroku',
      '    api_key: {secure: abc}',
      '    app: todo',
      '    allow_failure: true',
      '    true: {all_branches: true, python: 3.6}',
      '  - provider: pages',
      '    local_dir: out',
      '    on: {branch: {master: x}}',
      '  - npm',
    ].join('\n'),
  )
  const [script, heroku, pages, npm] = one.deploys
  t.match(script, {
    provider: 'script',
    line: 2,
    allBranches: false,
    tags: true,
    repo: { text: 'alice/todo' },
  })
  t.same(
    script?.branches?.map(({ text }) => text),
    ['main', 'develop'],
  )
  t.same(
    script?.conditions.map(({ text, lines }) => [text, lines]),
    [['$A = 1', [7]]],
  )
  t.match(heroku, {
    provider: 'heroku',
    allBranches: true,
    allowFailure: true,
    branches: undefined,
    script: [],
  })
  t.equal(heroku?.keys.get('app')?.text, 'todo')
  t.same(heroku?.keys.get('api_key')?.lines, [10])
  t.match(pages?.branches, [{ text: 'master' }])
  t.match(npm, { provider: 'npm', line: 17, branches: undefined })
  t.match((await job('deploy: {provider: script, script: [a, b], on: main}')).deploys[0]?.script.length, 2)
})

t.test('branches and imports', async (t) => {
  const texts = async (text: string) => {
    const { only, except, imports } = await read(text)
    return [only.map((one) => one.text), except.map((one) => one.text), imports.length]
  }
  t.strictSame(await texts('branches: {only: [main, /^v/]}'), [['main', '/^v/'], [], 0])
  t.strictSame(await texts('branches: {exclude: wip}'), [[], ['wip'], 0])
  t.strictSame(await texts('branches: main\nimport: [a.yml, {source: b.yml}]'), [['main'], [], 2])
})

t.test('what Travis puts right by itself is right', async (t) => {
  const one = await job(
    [
      'after-success: a',
      'services: Dokcer',
      'dist: Jammyy',
      'virtualization: vm',
      'jobs:',
      '  includes:',
      '    - {script: b, env: {C: c}}',
      '  allowed_failures: []',
      'deploy: {provider: script, scirpt: x, on: {branches: main, all_branch: false, node: 18}}',
      '_anything: &a {b: c}',
      'holder: &holder [d]',
      'x-more: {e: f}',
      'cache: {directorys: [g]}',
    ].join('\n'),
  )
  t.same(lines(one, 'after_success'), [['a', [1]]])
  t.match(one.deploys, [{ script: [{ text: 'x' }], branches: [{ text: 'main' }], allBranches: false }])
})

t.test('keys of every language are keys', async () => {
  await read(
    'language: r\nr: release\nr_packages: [a]\ncran: x\nwarnings_are_errors: true\nbioc_required: true\nrepos: {A: b}\n' +
      'go: 1.x\ngo_import_path: a\nrvm: 3\ngemfiles: [a]\njdk: openjdk11\nphp: 8\nosx_image: xcode14\ncompiler: gcc\n' +
      'addons: {apt: {packages: [x]}}\nnotifications: {slack: x}\nsudo: required\ngroup: edge\nvm: {size: large}\n' +
      'git: {depth: false}\ncache: {yarn: true, directories: [a]}\nxcode_sdk: a\nversion: ~> 1.0\nworkspaces: {use: a}\n',
  )
})

t.test('keys that Travis does not know', async (t) => {
  t.strictSame(await flaws('language: go\nafterscript: a\nservice: docker\n'), [
    '2 key error: Travis knows no key "afterscript" and skips it with all that is in it.',
    '3 key error: Travis knows no key "service" and skips it with all that is in it.',
  ])
  const meant = async (text: string) =>
    (await readTravis(text, FILE)).flaws.map(({ line, fix }) => `${line} ${fix}`)
  t.strictSame(await meant('scripts: a'), ['1 Did you mean "script"?'])
  t.strictSame(await meant('jobs:\n  include:\n    - stage: a\n      Script: b'), [
    '4 Did you mean "script"?',
  ])
  t.strictSame(await meant('script: a\nskip_cleanup: true'), ['2 Write it under "deploy".'])
  t.match(await flaws('script: a\nfrobnicate: true'), [/^2 key warning/])
  t.match(await flaws('deploy: {provider: script, script: a, on: {event_type: push}}'), [
    /^1 key warning.*deploy: on/,
  ])
  t.match(await flaws('env:\n  global: A=1\n  SECRET: 2'), [/^3 key warning/])
})

t.test('values that Travis drops', async (t) => {
  t.strictSame(
    await flaws('script:\n  - make\n  - echo "done": now\n'),
    [
      '3 value -: A colon makes a mapping of ""done": now", so Travis drops it from script and never runs it.',
    ].map((line) => line.replace('""done"', '"echo "done"')),
  )
  t.match(await flaws('env:\n  global:\n    A: [1, 2]'), [/^3 value -.*variable A/])
  t.match(await flaws('env: [JUST_A_NAME]'), [/^1 value warning/])
  t.match(await flaws('if: [a]\nstages: [{name: x, if: {b: c}}]'), [/^1 value/, /^2 value/])
  t.match(await flaws('deploy:\n  script: a\n'), [/^2 value -.*no provider/])
  t.match(await flaws('deploy:\n  provider: script\n'), [/^2 value -.*needs a script/])
  t.match(await flaws('jobs: {include: [just text]}'), [/^1 value -.*jobs.include/])
  t.match(await flaws('language: cobol\nservices: [docker, fax]\ndist: slackware'), [
    /^1 value warning.*language "cobol"/,
    /^3 value warning/,
    /^2 value warning.*"fax"/,
  ])
  t.match(await flaws('script: a\nscript: b'), [/^2 value -.*second time.*line 1/])
  t.match(await flaws('- a\n- b'), [/^1 value -: The file must be a mapping/])
  t.match(await flaws('just a text'), [/^1 value -: The file must be a mapping/])
})

t.test('what is no YAML has its line, and is not read', async (t) => {
  for (const [text, line] of [
    ['script:\n  - a\n b: c\n', 3],
    ['script: "a\n', 1],
    ['a: b\nscript: @x\n', 2],
    ['a:\n\t- b\n', 2],
    ['a: b: c\n', 1],
    ['a: *nothing\n', 1],
    ['a: [b\n', 1],
  ] as const) {
    const reading = await readTravis(text, FILE)
    t.match(reading.flaws, [{ kind: 'syntax', file: FILE }], text)
    t.ok(Math.abs((reading.flaws[0]?.line ?? 0) - line) <= 1, `${text} ${reading.flaws[0]?.line}`)
  }
  t.equal((await readTravis('a: [b\n', FILE)).travis, undefined)
  t.match(await flaws('script: a\n---\nscript: b\n'), [/^\d syntax warning.*second YAML document/])
  t.same(await flaws('script: [a,\n]\n'), [], 'which libyaml reads')
})

t.test('aliases cannot make it endless', async (t) => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let n = 1; n < 9; n++)
    bomb.push(
      `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    )
  t.match(await flaws(bomb.join('\n')), [/too deeply, or its aliases/])
  t.match(await flaws('_a: &a [*a]'), [/too deeply, or its aliases/])
  t.match(await flaws(`a: ${'['.repeat(20_000)}`), [/./])
})
