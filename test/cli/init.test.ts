import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { commit, type Files, git, push } from '../stand/git.js'
import { readmeLines } from '../stand/readme.js'
import { shown } from '../stand/travis/marks.js'
import { type BuildOptions, type BuildResult, runBuild } from '../stand/travis/run.js'
import { useWorld } from '../stand/use.js'
import { failsWith, page, says } from './look.js'
import { dist } from './place.js'
import { createProject, outsideCi, type Project, type Ran } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 2

const text = (...lines: string[]): string => `${lines.join('\n')}\n`

interface Place {
  readonly project: Project
  /** Runs `slipway init` where the repository lies, as its owner would. */
  readonly init: (...words: string[]) => Promise<Ran>
  readonly check: () => Promise<Ran>
  readonly read: (path: string) => string
}

/** A repository of these files alone; its branch is main unless it is said. */
const setUp = async (t: Test, files: Files, branch = 'main'): Promise<Place> => {
  const without = { 'www/index.html': null, 'test.sh': null }
  const project = await createProject(t, world, { files: { ...without, ...files } })
  const { work, remote } = project.repository
  if (branch !== 'main') {
    git(work, ['branch', '--move', branch])
    push(project.repository)
    git(remote, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`])
  }
  const gone = { ...outsideCi(project.env), DOCKER_PASSWORD: undefined, HEROKU_API_KEY: undefined }
  const init: Place['init'] = (...words) =>
    project.start(['init', ...words], { ...gone, HEROKU_APP: undefined, SLIPWAY_IMAGE: undefined }).ended
  const check: Place['check'] = () => project.start(['check'], gone).ended
  return { project, init, check, read: (path) => readFileSync(join(work, path), 'utf8') }
}

/** Pushes what lies there and runs the build that Travis makes of it. */
const pushAndBuild = async (
  { project, read }: Place,
  more: Partial<BuildOptions> = {},
): Promise<BuildResult> => {
  const { repository, env, user, dir } = project
  commit(repository, {}, 'Ship with slipway')
  push(repository)
  const settings = [
    'SLIPWAY_IMAGE',
    'HEROKU_API_URL',
    'HEROKU_REGISTRY',
    'DOCKER_USERNAME',
    'DOCKER_PASSWORD',
  ]
  return runBuild({
    ...{ repository: repository.remote, slug: `${user}/app`, branch: 'main', yml: read('.travis.yml') },
    ...{ homeDir: join(dir, 'machines'), buildNumber: 1, downloads: world.downloads },
    settings: [...settings, 'HEROKU_APP', 'HEROKU_API_KEY'].map((name) => ({
      ...{ name, value: env[name] ?? '', public: !['DOCKER_PASSWORD', 'HEROKU_API_KEY'].includes(name) },
    })),
    env: {
      DOCKER_HOST: world.dockerHost,
      PATH: [world.dockerBin, process.env['PATH'] ?? ''].join(delimiter),
    },
    pty: true,
    ...more,
  })
}

/** What every repository must show: the difference before the write, nothing to do the second time, a live app. */
const goesLive = async (
  t: Test,
  place: Place,
  {
    shows,
    writes,
    says: answer,
    branch = 'main',
  }: { shows: RegExp[]; writes: Files; says: string; branch?: string },
): Promise<BuildResult> => {
  const { project, init, read } = place
  const { work } = project.repository
  const dry = await init('--dry-run')
  t.equal(dry.code, 0, 'a dry run ends well', { log: dry.log })
  for (const line of shows) says(t, dry, line)
  t.equal(git(work, ['status', '--porcelain']), '', 'and writes nothing')
  const ran = await init()
  t.equal(ran.code, 0, 'init ends well', { log: ran.log })
  for (const line of shows) says(t, ran, line)
  t.ok(
    ran.log.indexOf('+++ b/.travis.yml') < ran.log.indexOf('\nwrite .travis.yml: '),
    'the difference comes first',
  )
  for (const [path, wanted] of Object.entries(writes))
    if (wanted === null) t.notOk(existsSync(join(work, path)), `there is no ${path}`)
    else t.equal(read(path), wanted, path)
  const before = git(work, ['status', '--porcelain'])
  const again = await init()
  t.match(again, { code: 0, log: /^init done: nothing to do: /m }, 'a second time there is nothing to do')
  t.notMatch(again.log, /^(?:\+\+\+|write )/m)
  t.equal(git(work, ['status', '--porcelain']), before, 'and nothing is written')
  const checked = await place.check()
  t.equal(checked.code, 0, 'slipway check has nothing against it', { log: checked.stdout + checked.log })
  const build = await pushAndBuild(place, { branch })
  const logs = build.jobs.map(({ log }) => log.split('\n').map(shown).join('\n'))
  t.equal(build.state, 'passed', 'the build passes', build.state === 'passed' ? {} : { log: logs.join('\n') })
  t.match(logs.at(-1), /\nship done: v3 released, healthy: \/ answers 200\nv3 http/)
  t.match(await page(project), answer)
  return build
}

const sha256 = createHash('sha256').update(readFileSync(dist)).digest('hex')
const lines = readmeLines('ship').replace(/"[0-9a-f]{64} /, `"${sha256} `)
/** The lines that put slipway into a job, as entries of a list. */
const download = lines.split('\n').filter((line) => line.startsWith('  - ') && !line.includes('slipway ship'))

// There is no image with Python here: what serves the page is busybox, and all else lies as a Python project has it.
t.test('a Python project with several stages', async (t) => {
  const place = await setUp(t, {
    Dockerfile: text(
      'FROM stand.local/busybox:1 AS base',
      'WORKDIR /srv',
      'COPY requirements.txt ./',
      'COPY todo ./todo',
      'FROM base AS test',
      'COPY tests ./tests',
      'CMD ["sh", "tests/test_pages.sh"]',
      'FROM base AS production',
      'CMD exec httpd -f -p 0.0.0.0:$PORT -h /srv/todo/pages',
    ),
    'requirements.txt': 'flask==3.0.3\n',
    'todo/__init__.py': '',
    'todo/pages/index.html': 'the Python one\n',
    'tests/test_pages.sh': 'grep -q Python todo/pages/index.html && echo 1 passed\n',
    '.env.template': 'SECRET_KEY=\nTRELLO_TOKEN=\nPORT=8000\n',
  })
  const build = await goesLive(t, place, {
    shows: [/^--- \/dev\/null$/m, /^\+language: generic/m, /^\+ {2}- slipway ship$/m],
    writes: { '.travis.yml': lines, 'slipway.yml': null },
    says: 'the Python one',
  })
  t.match(build.jobs[0]?.log, '1 passed', 'the tests of the stage test ran')
  const { stdout } = await place.init()
  t.match(stdout, /^ {5}heroku create remote --stack container$/m)
  t.match(
    stdout,
    /^ {5}cp \.env\.template \.env\n {5}slipway config SECRET_KEY TRELLO_TOKEN --from \.env --app remote --yes$/m,
  )
  for (const name of ['DOCKER_PASSWORD', 'HEROKU_API_KEY'])
    t.match(stdout, new RegExp(`^ {5}slipway encrypt ${name} --add$`, 'm'))
  t.match(stdout, /^ {5}heroku authorizations:create -d "Travis CI"$/m)
})

t.test('a Node project whose last stage is not what ships', async (t) => {
  const place = await setUp(t, {
    Dockerfile: text(
      'FROM stand.local/node:20 AS base',
      'WORKDIR /app',
      'COPY package.json server.js ./',
      'FROM base AS runtime',
      'CMD ["node", "server.js"]',
      'FROM base AS tests',
      'COPY server.test.js ./',
      'CMD ["node", "--test"]',
    ),
    'package.json': '{ "name": "todo", "scripts": { "test": "node --test" } }\n',
    'server.js': text(
      "const { createServer } = require('node:http')",
      "createServer((_, answer) => answer.end('the Node one')).listen(process.env.PORT, '0.0.0.0')",
    ),
    'server.test.js':
      "require('node:test')('the server is there', () => require('node:fs').statSync('server.js'))\n",
  })
  const build = await goesLive(t, place, {
    shows: [/^the stage runtime of Dockerfile ships: /m, /^\+target: runtime$/m],
    writes: {
      '.travis.yml': lines,
      'slipway.yml': text(
        '# What differs from the defaults; slipway help settings lists all.',
        'target: runtime',
        'test-target: tests',
      ),
    },
    says: 'the Node one',
  })
  t.match(build.jobs[0]?.log, /(?:#|ℹ) pass 1/, 'the tests of the stage tests ran')
})

t.test('a single stage, on a branch called master', async (t) => {
  const place = await setUp(
    t,
    {
      Dockerfile: text(
        'FROM stand.local/busybox:1',
        'COPY page /page',
        'CMD exec httpd -f -p 0.0.0.0:$PORT -h /page',
      ),
      'page/index.html': 'the single one\n',
    },
    'master',
  )
  await goesLive(t, place, {
    shows: [/^\+branch: master$/m],
    writes: {
      '.travis.yml': lines,
      'slipway.yml': text(
        '# What differs from the defaults; slipway help settings lists all.',
        'branch: master',
      ),
    },
    says: 'the single one',
    branch: 'master',
  })
  t.match((await place.init()).stdout, /^\d+\. Add a stage named test to Dockerfile/m)
})

t.test('two Dockerfiles', async (t) => {
  const place = await setUp(t, {
    Dockerfile: text('FROM stand.local/busybox:1', 'CMD ["sh"]'),
    'docker/production/Dockerfile': text(
      'FROM stand.local/busybox:1',
      'COPY pages/ /pages/',
      'CMD exec httpd -f -p 0.0.0.0:$PORT -h /pages',
    ),
    'pages/index.html': 'the one of two\n',
  })
  await goesLive(t, place, {
    shows: [/^docker\/production\/Dockerfile ships, by its name; there is Dockerfile as well/m],
    writes: {
      '.travis.yml': lines,
      'slipway.yml': text(
        '# What differs from the defaults; slipway help settings lists all.',
        'file: docker/production/Dockerfile',
      ),
    },
    says: 'the one of two',
  })
})

const written = [
  '# How the page goes live. Ask Ada before you change this.',
  'language: generic',
  'services: docker   # needed from the first line on',
  '',
  'env:',
  '  global:',
  '    - GREETING=hello   # what the tests look for',
  '',
  'before_script:',
  '  # see that the page is complete',
  '  - test -f www/index.html',
]
const existing = {
  Dockerfile: text(
    'FROM stand.local/busybox:1 AS web',
    'COPY www /www',
    'CMD exec httpd -f -p 0.0.0.0:$PORT -h /www',
  ),
  'www/index.html': 'hello from the old one\n',
  'scripts/release.sh': text(
    '#!/bin/bash',
    'set -e',
    'docker tag "$DOCKER_USERNAME/page" "registry.heroku.com/$HEROKU_APP/web"',
    'docker push "registry.heroku.com/$HEROKU_APP/web"',
    'heroku container:release web --app "$HEROKU_APP"',
  ),
  '.travis.yml': text(
    ...written,
    '  # Docker Hub limits those who do not sign in',
    '  - echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin',
    '',
    'script:',
    '  # the tests',
    '  - grep "$GREETING" www/index.html',
    '  - docker build -t "$DOCKER_USERNAME/page" .',
    '',
    '# only from main',
    'after_success:',
    '  - if [ "$TRAVIS_BRANCH" = main ]; then docker push "$DOCKER_USERNAME/page"; fi',
    '  - test "$TRAVIS_BRANCH" != main || bash scripts/release.sh',
    '',
    'notifications:',
    '  email: false',
  ),
}

t.test('a pipeline that publishes by hand', async (t) => {
  const place = await setUp(t, existing)
  const build = await goesLive(t, place, {
    shows: [
      /^\.travis\.yml:13 \(before_script\) goes, as slipway ship does it: echo /m,
      /^\.travis\.yml:18 \(script\) goes, .*: docker build /m,
      /^\.travis\.yml:23 \(after_success\) goes, .*scripts\/release\.sh$/m,
      /^- {2}- docker build -t "\$DOCKER_USERNAME\/page" \.$/m,
      /^ {3}# the tests$/m,
      /^\+ {2}- slipway ship$/m,
    ],
    writes: {
      '.travis.yml': text(
        ...written.slice(0, 8),
        'before_install:',
        ...download,
        '',
        ...written.slice(8),
        '',
        'script:',
        '  # the tests',
        '  - grep "$GREETING" www/index.html',
        '  - slipway ship',
        '',
        'notifications:',
        '  email: false',
      ),
      'slipway.yml': null,
    },
    says: 'hello from the old one',
  })
  t.match(
    build.jobs[0]?.phases.map(({ command }) => command).slice(-3),
    ['test -f www/index.html', 'grep "$GREETING" www/index.html', 'slipway ship'],
    'its own commands run as before',
  )
  t.match((await place.init()).stdout, 'If the repository is private')
})

t.test('a build of several jobs ships once, when all have passed', async (t) => {
  const yml = text('language: generic', 'env:', '  - PART=1', '  - PART=2', 'script:', '  - test -n "$PART"')
  const place = await setUp(t, {
    Dockerfile: existing.Dockerfile,
    'www/index.html': 'the one of many jobs\n',
    '.travis.yml': yml,
  })
  const build = await goesLive(t, place, {
    shows: [/^the build has several jobs: a stage of its own ships once/m],
    writes: {},
    says: 'the one of many jobs',
  })
  t.match(place.read('.travis.yml').slice(0, yml.length), yml, 'what was there is as it was')
  t.same(
    build.jobs.map(({ stage, log }) => [stage, log.includes('ship done')]),
    [
      ['Test', false],
      ['Test', false],
      ['Ship', true],
    ],
  )
})

t.test('changes that are not committed', async (t) => {
  const { project, init, read } = await setUp(t, existing)
  const { work } = project.repository
  const mine = `${existing['.travis.yml']}# not committed\n`
  writeFileSync(join(work, '.travis.yml'), mine)
  failsWith(t, await init(), {
    exit: 2,
    code: 'E_INIT_DIRTY',
    message: /^The file \.travis\.yml/,
    hint: /--force/,
  })
  t.equal(read('.travis.yml'), mine)
  t.match(await init('--dry-run'), { code: 0, log: /^not checked: The file \.travis\.yml has changes/m })
  t.equal((await init('--force')).code, 0)
  t.match(read('.travis.yml'), /- slipway ship\n[^]*# not committed\n$/)
})

t.test('what is asked for goes to slipway.yml, and --json says it all', async (t) => {
  const { init, read } = await setUp(t, {
    Dockerfile: existing.Dockerfile,
    'slipway.yml': '# ours\nhealth-path: /\n',
  })
  const ran = await init('--app', 'my-app', '--image', 'alice/page', '--json')
  t.equal(ran.code, 0)
  t.equal(read('slipway.yml'), '# ours\nhealth-path: /\napp: my-app\nimage: alice/page\n')
  t.match(JSON.parse(ran.stdout), {
    outcome: 'done',
    files: [
      {
        path: '.travis.yml',
        change: 'new',
        diff: /^--- \/dev\/null\n\+\+\+ b\/\.travis\.yml\n@@ -0,0 \+1,10 @@\n\+dist/,
      },
      { path: 'slipway.yml', change: 'changed', diff: /\n\+app: my-app\n/ },
    ],
    todo: [
      { commands: [] },
      { what: /^Switch/ },
      { what: /app/, commands: ['heroku create my-app --stack container'] },
    ],
    steps: [{}, {}, {}, {}, {}, { name: 'write .travis.yml', effect: 'write', outcome: 'done' }, {}],
  })
  t.notMatch(ran.stdout, 'HEROKU_APP my-app', 'Travis need not be told the app')
  const other = await init('--app', 'other-app')
  t.equal(other.code, 0)
  t.equal(read('slipway.yml'), '# ours\nhealth-path: /\napp: other-app\nimage: alice/page\n')
})

t.test('where there is nothing to ship', async (t) => {
  const { project, init } = await setUp(t, { Dockerfile: null, 'src/main.py': '' })
  failsWith(t, await init(), { exit: 2, code: 'E_INIT_DOCKERFILE', message: /no Dockerfile/, hint: /--file/ })
  const below = project.start(['init'], outsideCi(project.env), join(project.repository.work, 'src'))
  failsWith(t, await below.ended, {
    exit: 2,
    code: 'E_INIT_FOLDER',
    message: /at its top/,
    hint: /Run slipway init in/,
  })
})
