import t from 'tap'
import { wholeFile } from '../../../src/check/shell/interpreter.js'
import { type Options, commands, run } from './run.js'

/** A script; the commands that run, `?` before those that may and `!` before those that run after a failure only. */
type Row = readonly [script: string, commands: readonly string[], options?: Options]

const main = { env: { TRAVIS_BRANCH: 'main', TRAVIS_TAG: '' } }
const failing = (...names: readonly string[]): Options => ({ failing: (program) => names.includes(program) })

const tables: Readonly<Record<string, readonly Row[]>> = {
  operators: [
    ['a && b || c; d', ['a', 'b', '! c', 'd']],
    ['a && b || c; d', ['a', 'c', 'd'], failing('a')],
    ['! a || b', ['a', 'b']],
    ['a | b | c', ['a', 'b', 'c']],
    ['(a; exit 1); b', ['a', 'b']],
    ['{ a; exit 0; }; b', ['a']],
    ['a & b', ['a', 'b']],
  ],
  'set -e': [
    ['set -e; a; b', ['a'], failing('a')],
    ['set -eu; a || b; c', ['a', 'b', 'c'], failing('a')],
    ['set -e; a | b; c', ['a', 'b', 'c'], failing('a')],
    ['set -eo pipefail; a | b; c', ['a', 'b'], failing('a')],
    ['set -e; set +e; a; b', ['a', 'b'], failing('a')],
    ['set -e; x=$(a); b', ['a'], failing('a')],
    ['set -e; export x=$(a); b', ['a', 'b'], failing('a')],
    ['set -e; if a; then b; fi; c', ['a', 'c'], failing('a')],
    ['set -e; f() { a; b; }; f || c', ['a', 'b', '! c'], failing('a')],
    ["trap 'exit 1' ERR; a; b", ['a'], failing('a')],
  ],
  conditions: [
    ['if [ "$TRAVIS_BRANCH" = main ]; then a; else b; fi', ['a'], main],
    ['if [ "$OTHER" = main ]; then a; else b; fi; c', ['? a', '? b', 'c']],
    ['if [ -n "$OTHER" ]; then exit 0; fi; a', ['? a']],
    ['[ -z $TRAVIS_TAG ] && a; [ -n $TRAVIS_TAG ] && b', ['a', 'b'], main],
    ['[[ $TRAVIS_BRANCH =~ ^(main|dev)$ && -z "$TRAVIS_TAG" ]] && a', ['a'], main],
    ['[[ $TRAVIS_BRANCH == ma* ]] && a; [[ $TRAVIS_BRANCH == "ma*" ]] || b', ['a', 'b'], main],
    ['[ "$TRAVIS_BRANCH" = dev -o ! -z "$TRAVIS_TAG" ] || a', ['a'], main],
    ['case "$TRAVIS_BRANCH" in dev) a;; ma*|x) b;; *) c;; esac', ['b'], main],
    ['case "$OTHER" in dev) a;; *) b;; esac', ['? a', '? b']],
    ['PUSH=false; [ "$TRAVIS_BRANCH" = main ] && PUSH=true; if $PUSH; then a; fi', ['a'], main],
    ['if grep -q x file; then a; else b; fi', ['grep -q x file', '? a', '? b']],
    ['a; if [ $? -eq 0 ]; then b; else c; fi', ['a', 'c'], failing('a')],
  ],
  loops: [
    ['for t in 1 "2 3" $TRAVIS_BRANCH; do push $t; done', ['push 1', 'push 2 3', 'push main'], main],
    ['for t in $TAGS; do push $t; done', ['? push $TAGS']],
    ['for t in 1 2 3; do [ $t = 2 ] && break; push $t; done', ['push 1']],
    ['for t in 1 2 3; do [ $t = 2 ] && continue; push $t; done', ['push 1', 'push 3']],
    ['until push; do sleep 1; done; a', ['push', '! sleep 1', 'a']],
    ['while read -r x; do push "$x"; done < list; a', ['? push $x', 'a']],
  ],
  words: [
    [
      'push "x:${A:-latest}" ${B:0:3} ${C#v} ${D%%.*} ${E/b/c}',
      ['push x:latest abc 1.2 1 acd'],
      { env: { A: '', B: 'abcdef', C: 'v1.2', D: '1.2.3', E: 'abd' } },
    ],
    ['x=(1 "2 3"); push "${x[@]}" ${#TRAVIS_BRANCH}', ['push 1 2 3 4'], main],
    [
      'TAG=$(if [ "$TRAVIS_BRANCH" = main ]; then echo latest; else echo $OTHER; fi); push $TAG',
      ['push latest'],
      main,
    ],
    [
      'push `git rev-parse --short HEAD`',
      ['git rev-parse --short HEAD', 'push $(git rev-parse --short HEAD)'],
    ],
    [
      'push $(echo a/b | sed "s/\\//-/g") $(echo abc | cut -c1-2)',
      ['sed s/\\//-/g', 'cut -c1-2', 'push a-b ab'],
    ],
    ['f() { local t=$1; push "$t"; }; t=0; f 1; push $t', ['push 1', 'push 0']],
    ['set -- a b; shift; push "$@" $#', ['push b 1']],
  ],
  'what stands before a command': [
    ['sudo -E -u root push a', ['push a']],
    ['travis_retry travis_wait 30 push a', ['push a']],
    ['env -i X=1 timeout 60 push $TRAVIS_BRANCH', ['push main'], main],
    ['$SUDO push a', ['push a']],
    ['echo a | xargs -n1 push', ['push $(xargs)']],
    ['slipway gate -- push a', ['slipway gate', '? push a']],
  ],
}

for (const [name, rows] of Object.entries(tables))
  t.test(name, async (t) => {
    for (const [script, expected, options] of rows)
      if (!script.startsWith('slipway')) t.same(commands(script, options), expected, script)
      else t.same(commands(script, options).slice(1), expected.slice(1), script)
  })

t.test('scripts are followed', async (t) => {
  const follow = (script: string, files: Readonly<Record<string, string>>, options: Options = {}) =>
    commands(script, { ...options, files })
  t.same(follow('export A=1; B=2; bash x.sh c', { 'x.sh': 'push $A "$B" $1\n' }), ['push 1 $B c'])
  t.same(follow('./x.sh || a', { 'x.sh': '#!/bin/bash -e\nfirst\nsecond\n' }, failing('first')), [
    'first',
    'a',
  ])
  t.same(follow('cd app; . ./x.sh; push $X', { 'app/x.sh': 'X=1\nreturn 0\nnever\n' }), ['push 1'])
  t.same(follow('bash -c "push a; push $B"; eval "push c"', {}), ['push a', 'push $B', 'push c'])
  t.same(follow('bash <<EOF\npush a\nEOF', {}), ['push a'])
  const makefile =
    'IMAGE ?= alice/app\nall: test\n\t@push $(IMAGE):$$TAG\ntest:\n\t-first\n\tsecond; \\\n\t  third\n'
  t.same(follow('TAG=1 make', { Makefile: makefile }, failing('first')), [
    'first',
    'second',
    'third',
    'push ${IMAGE:-alice/app}:1',
  ])
  t.same(follow('make test && a', { Makefile: makefile }, failing('third')), ['first', 'second', 'third'])
  const scripts = JSON.stringify({ scripts: { pretest: 'lint', test: 'mocha && node x' } })
  t.same(follow('npm test', { 'package.json': scripts }), ['lint', 'mocha', 'node x'])
  t.same(run('bash ci/x.sh; make; npm test').wants, ['ci/x.sh', 'Makefile', 'package.json'])
})

t.test('what calls itself comes to an end', async (t) => {
  t.equal(run('f() { f; f; }; f').status, 'hoped')
  t.ok(run('./x.sh', { files: { 'x.sh': './x.sh\n./x.sh\n' } }).ran.length < 200)
  t.ok(run('x=aaaaaaaaaa; for i in 1 2 3 4 5 6 7 8 9; do x=$x$x$x$x; done; push $x').ran.length > 0)
  t.equal(run('while true; do :; done').status, 'fail', 'by the clock')
})

t.test('where a command stands, and what it reads', async (t) => {
  const { ran } = run('a\nbash x.sh\necho "$PW" | login <<< "$PW"', { files: { 'x.sh': '# x\n\npush a\n' } })
  const push = ran.find(({ written }) => written === 'push a')
  t.match(push, { place: { file: 'x.sh', line: 3 }, calls: [{ file: 'x.sh', line: 2 }], certainty: 'yes' })
  const login = ran.at(-1)
  t.match(login, { place: { line: 3 }, stdin: { kind: 'here', fed: [{}, { shown: '$PW', quoted: true }] } })
})

t.test('the lines of a file', async (t) => {
  t.same(wholeFile('x.sh', 'a\nb\n'), { text: 'a\nb\n', file: 'x.sh', lines: [1, 2, 3] })
})
