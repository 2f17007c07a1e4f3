import type { Finding } from '../../src/check/judge.js'
import { judge } from '../../src/check/judge.js'
import { readProject } from '../../src/check/read.js'

/** Random numbers below `n` that a seed repeats. */
export function dice(seed: number): (n: number) => number {
  let state = seed >>> 0 || 1
  return (n) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
}

const TRAVIS = [
  `language: python
services: docker
env:
  global:
    - IMAGE=alice/app
    - secure: "YWJj"
before_install: &login
  - echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin
script:
  - docker build -t $IMAGE:$TRAVIS_COMMIT --target test .
  - |
    if [ "$TRAVIS_BRANCH" = main ] && [[ $TRAVIS_PULL_REQUEST == false ]]; then
      docker push "$IMAGE:\${TRAVIS_COMMIT:0:7}" || exit 1
    fi
  - bash deploy.sh "$@"
after_success: >
  heroku container:push web -a todo
  && heroku container:release web -a todo
deploy:
  provider: script
  script: bash deploy.sh
  on: {branch: [main, /^release/], condition: $A = 1, tags: false}
`,
  `dist: xenial
os: [linux, osx]
stages: [test, {name: deploy, if: branch = main AND type IN (push, api)}]
if: tag IS blank
jobs:
  exclude: [{os: osx}]
  include:
    - stage: deploy
      <<: {services: [docker]}
      script: make deploy
      env: A=1 B="$(date)"
      if: env(X) =~ ^a$ OR NOT fork = true
branches: {only: [main]}
`,
]
const SHELL = [
  `#!/bin/bash
set -euo pipefail
IMAGE=\${1:-alice/app}
for tag in latest "$TRAVIS_COMMIT" $(git describe --tags); do
  docker tag app "$IMAGE:$tag"; docker push "$IMAGE:$tag" | tee log &
done
wait
case "$TRAVIS_BRANCH" in
  main|master) heroku container:release web --app "todo-$STAGE" ;;
  *) echo "no" >&2; exit 0 ;;
esac
deploy() { local x; while read -r x; do curl -X PATCH "https://api.heroku.com/apps/$x/formation"; done < <(cat apps); }
if ! deploy <<< "a"; then exit $?; fi
cat <<'EOF' > Dockerfile
FROM x
EOF
(( n++ )) || [[ $a =~ ^(b|c)$ ]] && arr=(1 2 "\${arr[@]}")
`,
]
const MAKE = [
  'IMAGE ?= alice/app\ndeploy: build\n\t@docker push $(IMAGE) || true\nbuild:\n\tdocker build -t $(IMAGE) .\n',
]
const DOCKER = [
  `# syntax=docker/dockerfile:1
ARG BASE=python:3.12
FROM $BASE AS base
WORKDIR /app
COPY --chown=app requirements.txt ./
RUN --mount=type=cache,target=/root/.cache pip install -r requirements.txt && \\
    rm -rf /tmp/*
FROM base AS test
RUN pytest
FROM base AS production
ENV PORT=5000 SECRET="a b"
COPY . .
USER app
EXPOSE $PORT
RUN <<EOF
echo hi
EOF
HEALTHCHECK CMD curl localhost:$PORT
ENTRYPOINT ["sh", "-c", "gunicorn app:app --bind 127.0.0.1:$PORT"]
CMD flask run --host=0.0.0.0
`,
]
const PIECES = [
  ...[
    '\t',
    ' ',
    '\n',
    '\r\n',
    '\0',
    '"',
    "'",
    '`',
    '$(',
    '${',
    '}',
    ')',
    '((',
    '))',
    '[[',
    ']]',
    '<<',
    '<<EOF\n',
    '>-',
    '|',
  ],
  ...[
    '&&',
    '||',
    ';;',
    '&a ',
    '*a',
    '<<: ',
    ': ',
    '- ',
    '{',
    '[',
    ']',
    ',',
    '#',
    '\\',
    '\\\n',
    '!',
    '!!binary ',
    '---\n',
    '%',
  ],
  ...[
    'if ',
    'fi\n',
    'while :; do ',
    'done\n',
    'case x in ',
    'esac',
    'function f { ',
    'f() { f; }; f\n',
    'eval "',
    'source ./deploy.sh\n',
  ],
  ...[
    'docker push ',
    'heroku login\n',
    'make deploy\n',
    'FROM ',
    'COPY --from=',
    'CMD [',
    '$PORT',
    '\u{1F600}',
    '\uFEFF',
    '\u2028',
  ],
  ...[
    '${a:-${b:-$(c)}}',
    '(((((((((((',
    '{{{{{{{{{',
    '$($($($(',
    '[[[[[[[[',
    '~/',
    '/^a(',
    'jobs:\n  include:\n',
    'x'.repeat(300),
  ],
]

/** A text with one to eight things done to it. */
function mutate(text: string, roll: (n: number) => number): string {
  let one = text
  for (let count = 1 + roll(8); count > 0; count--) {
    const at = roll(one.length + 1)
    const to = Math.min(one.length, at + roll(40))
    const cut = one.slice(at, to)
    const piece = PIECES[roll(PIECES.length)] ?? ''
    const other = roll(one.length + 1)
    one = [
      () => one.slice(0, at) + piece + one.slice(at),
      () => one.slice(0, at) + one.slice(to),
      () => one.slice(0, at) + piece + one.slice(to),
      () => one.slice(0, other) + cut + one.slice(other),
      () => one.slice(0, at) + String.fromCharCode(32 + roll(95)) + one.slice(at + 1),
      () => one.slice(0, at),
      () => {
        const lines = one.split('\n')
        const [line = ''] = lines.splice(roll(lines.length), 1)
        lines.splice(roll(lines.length + 1), 0, line, line)
        return lines.join('\n')
      },
    ][roll(7)]!()
  }
  return one.slice(0, 20_000)
}

const pick = (texts: readonly string[], roll: (n: number) => number): string =>
  texts[roll(texts.length)] ?? ''

/** The files of a project, one of them mutated; which one goes by turns. */
export function mutated(seed: number): Map<string, string> {
  const roll = dice(seed * 2_654_435_761 + 97)
  for (let warm = 0; warm < 4; warm++) roll(2)
  const files = new Map([
    ['.travis.yml', pick(TRAVIS, roll)],
    ['deploy.sh', pick(SHELL, roll)],
    ['Makefile', pick(MAKE, roll)],
    ['Dockerfile', pick(DOCKER, roll)],
  ])
  const turns = [
    '.travis.yml',
    'deploy.sh',
    'Dockerfile',
    '.travis.yml',
    'deploy.sh',
    'Dockerfile',
    'Makefile',
  ]
  const name = turns[seed % turns.length] ?? ''
  return files.set(name, mutate(files.get(name) ?? '', roll))
}

export interface Fuzzed {
  readonly seed: number
  readonly files: ReadonlyMap<string, string>
  /** Of the processor: other programs do not count. */
  readonly milliseconds: number
  readonly findings: readonly Finding[]
  /** What went wrong: it threw, or a finding says nothing or stands nowhere. */
  readonly wrong: string | undefined
}

/** Checks one mutated project. */
export async function fuzz(seed: number): Promise<Fuzzed> {
  const files = mutated(seed)
  const start = process.cpuUsage()
  let findings: readonly Finding[] = []
  let wrong: string | undefined
  try {
    findings = judge(await readProject({ files, branch: 'main' }))
  } catch (error) {
    wrong = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const { user, system } = process.cpuUsage(start)
  const milliseconds = (user + system) / 1000
  const bad = findings.find((one) => !isSound(one, files))
  return { seed, files, milliseconds, findings, wrong: wrong ?? (bad && JSON.stringify(bad)) }
}

function isSound({ file, line, message, fix }: Finding, files: ReadonlyMap<string, string>): boolean {
  const lines = (files.get(file) ?? '').split('\n').length
  return files.has(file) && line >= 1 && line <= lines && message.length > 10 && fix.length > 5
}
