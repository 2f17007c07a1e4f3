import t from 'tap'
import { planInit } from '../../src/init/plan.js'
import { readmeLines } from '../stand/readme.js'
import { DOWNLOAD, fileOf, parts, projectOf } from './repository.js'

const planOf = (...project: Parameters<typeof projectOf>) => planInit(projectOf(...project), parts)

const travis = (text: string, more: Parameters<typeof planOf>[0] = {}): string | undefined =>
  fileOf(planOf({ '.travis.yml': text, ...more }), '.travis.yml')

const block = (pad: string): string[] => DOWNLOAD.map((line) => `${pad}- ${line}`)

/** Lines as a text. */
const lines = (...all: (string | string[])[]): string => `${all.flat().join('\n')}\n`

t.test('without a pipeline it is the lines of the README', async (t) => {
  const pinned = (text: string): string =>
    text.replace(/https:\S+index\.js/, 'URL').replace(/"[0-9a-f]{64} /, '"SHA ')
  t.equal(pinned(fileOf(planOf({}), '.travis.yml') ?? ''), pinned(readmeLines('ship')))
})

// What it says; the file before; the file after.
const cases: [says: string, before: string, after: string][] = [
  [
    'what is there stays, byte for byte',
    lines(
      '# mine',
      "language:   'node_js'",
      'services:',
      '  - redis',
      'script:',
      '   -  npm test   # all of them',
      '# end',
    ),
    lines(
      ...[
        '# mine',
        "language:   'node_js'",
        'services:',
        '  - redis',
        '  - docker',
        'before_install:',
        block('   '),
      ],
      ...['script:', '   -  npm test   # all of them', '   - slipway ship', '# end'],
    ),
  ],
  [
    'one value becomes a list, and keeps its comment',
    lines('language: go', 'services: docker', 'before_install: go env', 'script: make   # and tests'),
    lines(
      ...['language: go', 'services: docker', 'before_install:', '  - go env', block('  ')],
      ...['script:   # and tests', '  - make', '  - slipway ship'],
    ),
  ],
  [
    'a text below its key stays as it stands',
    lines('language: generic', 'services: docker', 'script: |', '  npm ci', '  npm test', 'cache: npm'),
    lines(
      ...['language: generic', 'services: docker', 'before_install:', block('  ')],
      ...['script:', '- |', '  npm ci', '  npm test', '- slipway ship', 'cache: npm'],
    ),
  ],
  [
    'lists in brackets',
    lines('language: generic', 'services: [ redis ]', 'script: [npm ci, "npm test"]'),
    lines(
      ...['language: generic', 'services: [ redis, docker]', 'before_install:', block('  ')],
      ...['script:', '  - npm ci', '  - "npm test"', '  - slipway ship'],
    ),
  ],
  [
    'dashes at the left edge',
    lines('language: generic', 'services:', '- docker', 'script:', '- make test'),
    lines(
      ...['language: generic', 'services:', '- docker', 'before_install:', block('')],
      ...['script:', '- make test', '- slipway ship'],
    ),
  ],
  [
    'keys that stand apart',
    lines('language: generic', '', '# tests', 'script:', '  - make', '', 'cache: npm'),
    lines(
      ...['language: generic', '', 'services: docker', '', 'before_install:', block('  '), ''],
      ...['# tests', 'script:', '  - make', '  - slipway ship', '', 'cache: npm'],
    ),
  ],
  [
    'login, build, tag, push and release go',
    lines(
      ...[
        'language: generic',
        'services: docker',
        'before_install:',
        '  - echo "$P" | docker login -u "$U" --password-stdin',
      ],
      ...[
        'script:',
        '  - make test',
        '  - docker build -t "$U/app" .',
        '  - docker tag $U/app $U/app:$TRAVIS_COMMIT',
      ],
      ...[
        'after_success:',
        '  - docker push $U/app',
        '  - heroku container:push web -a my-app',
        '  - heroku container:release web -a my-app',
      ],
    ),
    lines(
      ...['language: generic', 'services: docker', 'before_install:', block('  ')],
      ...['script:', '  - make test', '  - slipway ship'],
    ),
  ],
  [
    'what is built after the tests is not for them',
    lines(
      ...['language: generic', 'services: docker', 'script:', '  - docker build -t a/app:$TRAVIS_COMMIT .'],
      ...['  - docker run a/app:$TRAVIS_COMMIT', 'after_success:', '  - docker build -t a/app .'],
      ...['  - docker push a/app'],
    ),
    lines(
      ...['language: generic', 'services: docker', 'before_install:', block('  '), 'script:'],
      ...[
        '  - docker build -t a/app:$TRAVIS_COMMIT .',
        '  - docker run a/app:$TRAVIS_COMMIT',
        '  - slipway ship',
      ],
    ),
  ],
  [
    'an image that the tests run in is still built',
    lines(
      ...[
        'language: generic',
        'services: docker',
        'script:',
        '  - docker build -t app .',
        '  - docker run --rm app npm test',
      ],
      ...['  - docker tag app alice/app && docker push alice/app'],
    ),
    lines(
      ...['language: generic', 'services: docker', 'before_install:', block('  ')],
      ...['script:', '  - docker build -t app .', '  - docker run --rm app npm test', '  - slipway ship'],
    ),
  ],
  [
    'tests in a line that publishes stay',
    lines(
      'language: generic',
      'services: docker',
      'script:',
      '  - npm ci && npm test && docker push alice/app',
    ),
    lines(
      ...['language: generic', 'services: docker', 'before_install:', block('  ')],
      ...['script:', '  - npm ci && npm test', '  - slipway ship'],
    ),
  ],
  [
    'deployments by hand go with the comment that speaks of them; others stay',
    lines(
      ...[
        'language: generic',
        'services: docker',
        'script: make',
        '',
        '# the page',
        'deploy:',
        '  - provider: pages',
        '    on: main',
      ],
      ...[
        '  # the image',
        '  - provider: script',
        '    script: docker push alice/app',
        '  - provider: heroku',
        '    app: my-app',
      ],
    ),
    lines(
      ...[
        'language: generic',
        'services: docker',
        'before_install:',
        block('  '),
        'script:',
        '  - make',
        '  - slipway ship',
        '',
      ],
      ...['# the page', 'deploy:', '  - provider: pages', '    on: main'],
    ),
  ],
  [
    'what Travis runs by itself is said where it would go',
    lines('language: node_js', 'node_js: 20', 'services: docker'),
    lines(
      ...['language: node_js', 'node_js: 20', 'services: docker', 'before_install:', block('  ')],
      ...['script:', '  - npm test', '  - slipway ship'],
    ),
  ],
  [
    'several jobs: a stage behind them',
    lines(
      'language: node_js',
      'node_js:',
      '  - 20',
      '  - 22',
      'before_script: npm run lint',
      'script: npm test',
    ),
    lines(
      ...[
        'language: node_js',
        'node_js:',
        '  - 20',
        '  - 22',
        'before_script: npm run lint',
        'script: npm test',
      ],
      ...[
        'jobs:',
        '  include:',
        '    - stage: ship',
        '      dist: jammy',
        '      language: generic',
        '      services: docker',
      ],
      ...[
        '      before_install:',
        block('        '),
        '      install: skip',
        '      before_script: skip',
        '      script: slipway ship',
      ],
    ),
  ],
  [
    'a job that only publishes gives way to the stage',
    lines(
      ...[
        'language: generic',
        'jobs:',
        '  include:',
        '    - stage: unit',
        '      script: make test',
        '    # publish',
        '    - stage: deploy',
      ],
      ...[
        '      services: docker',
        '      script:',
        '        - docker build -t alice/app .',
        '        - docker push alice/app',
        '# end',
      ],
    ),
    lines(
      ...[
        'language: generic',
        'jobs:',
        '  include:',
        '    - stage: unit',
        '      script: make test',
        '    # publish',
      ],
      ...['    - stage: ship', '      dist: jammy', '      language: generic', '      services: docker'],
      ...[
        '      before_install:',
        block('        '),
        '      install: skip',
        '      script: slipway ship',
        '# end',
      ],
    ),
  ],
]

for (const [says, before, after] of cases)
  t.test(says, async (t) => {
    const files = { 'package.json': '{}' }
    t.equal(travis(before, files), after)
    t.equal(travis(after, files), undefined, 'a second time there is nothing to do')
    const windows = (text: string): string => text.replaceAll('\n', '\r\n')
    t.equal(travis(windows(before), files), windows(after), 'line ends stay what they are')
  })

t.test('a script that only publishes', async (t) => {
  const before = lines('language: generic', 'services: docker', 'script:', '  - make', '  - ./deploy.sh')
  const script = '#!/bin/sh\nset -e\nIMAGE=alice/app\ndocker build -t $IMAGE .\ndocker push $IMAGE\n'
  const plan = planOf({ '.travis.yml': before, 'deploy.sh': script })
  t.notMatch(fileOf(plan, '.travis.yml'), 'deploy.sh')
  t.match(plan.notes, ['.travis.yml:5 (script) goes, as slipway ship does it: ./deploy.sh'])
  const more = planOf({ '.travis.yml': before, 'deploy.sh': `${script}curl https://chat.example.com\n` })
  t.notMatch(fileOf(more, '.travis.yml'), 'deploy.sh')
  t.match(
    more.todo,
    [{ what: /line 5 as it was, .*: curl https:\/\/chat\.example\.com$/ }],
    'what else it did is said',
  )
  t.throws(
    () => planOf({ '.travis.yml': before, 'deploy.sh': `npm test\n${script}` }),
    { code: 'E_INIT_MIXED', message: /line 5\.$/ },
    'tests are not lost',
  )
})

t.test('a file without an end of its last line', async (t) => {
  t.equal(
    travis('language: generic\nservices: docker\nscript: make'),
    lines(
      'language: generic',
      'services: docker',
      'before_install:',
      block('  '),
      'script:',
      '  - make',
      '  - slipway ship',
    ),
  )
})

t.test('comments alone', async (t) => {
  t.match(travis('# to be written'), /^# to be written\ndist: jammy\n/)
})

t.test('another version', async (t) => {
  const now = fileOf(planOf({}), '.travis.yml') ?? ''
  const old = now.replace('v1.2.3', 'v1.0.0').replace('a'.repeat(64), 'b'.repeat(64))
  t.equal(travis(old), now, 'address and checksum follow')
  const other = planOf({ '.travis.yml': now.replace('a'.repeat(64), 'b'.repeat(64)) })
  t.same(other.changes, [], 'a checksum of the same version is not changed')
  t.match(other.notes, [/checksum .* of another file/])
})

t.test('without a checksum', async (t) => {
  const plan = planOf(
    {},
    { download: { version: '1.2.3', url: 'https://example.com/index.js', sha256: undefined } },
  )
  t.notMatch(fileOf(plan, '.travis.yml'), 'sha256sum')
  t.match(plan.notes, [/the checksum of slipway is not known here/])
})

t.test('what cannot be edited', async (t) => {
  t.throws(() => travis('script: [a\n'), { code: 'E_FILE_SYNTAX', message: /^\.travis\.yml line \d/ })
  t.throws(() => travis('{language: generic}\n'), { code: 'E_INIT_FORM' })
  t.throws(() => travis('- language\n'), { code: 'E_INIT_FORM' })
  t.throws(() => travis('language: generic\nx: &x [make]\nscript: *x\n'), { code: 'E_INIT_FORM' })
})
