import t from 'tap'
import { judge } from '../../../src/check/judge.js'
import { readProject } from '../../../src/check/read.js'

const found = async (rule: string, all: Readonly<Record<string, string>>) => {
  const project = await readProject({ files: new Map(Object.entries(all)), branch: 'main' })
  return judge(project)
    .filter((one) => one.rule === rule)
    .map(({ file, line }) => `${file}:${line}`)
}

t.test('what fills in a default or a version is no test', async (t) => {
  const deploy = (script: string) => ({
    '.travis.yml': 'services: docker\nscript: make publish\n',
    Makefile: `TAG ?= $(TRAVIS_COMMIT)\npublish:\n\t${script}\n`,
  })
  const rule = 'publishes-after-failed-tests'
  t.same(await found(rule, deploy('docker push a/b:$(TAG)')), [])
  const version = (command: string) => ({
    '.travis.yml': `script:\n  - V=$(${command})\n  - docker push a/b:$V\n`,
  })
  t.same(await found(rule, version('node -p "1"')), [])
  t.same(await found(rule, version('npm test')), ['.travis.yml:3'])
})

t.test('a cache of an image that is built elsewhere may serve', async (t) => {
  const yml = (name: string) => ({
    '.travis.yml': `script:\n  - docker build --cache-from a/b:x -t ${name}:1 .\n  - docker push a/b:1\n`,
  })
  t.same(await found('cache-cannot-hit', yml('other')), [])
  t.same(await found('cache-cannot-hit', yml('a/b')), ['.travis.yml:2'])
})

t.test('a value that says it is for tests is no secret', async (t) => {
  const env = (value: string) => ({ '.travis.yml': `env: SECRET_KEY_BASE=${value}\nscript: rspec\n` })
  t.same(await found('plain-text-secret', env('only-for-the-specs')), [])
  t.same(await found('plain-text-secret', env('f3a9c1e07b5d')), ['.travis.yml:1'])
})

t.test('a target that is the test stage is told where it is asked for', async (t) => {
  const files = {
    'slipway.yml': 'app: a\ntarget: test\n',
    Dockerfile: 'FROM a:1 AS base\nFROM base AS test\nFROM base AS live\n',
  }
  t.same(await found('ships-another-stage', files), ['slipway.yml:2'])
})

t.test('the version of a product does not say which commit it was', async (t) => {
  const yml = (tag: string) => ({ '.travis.yml': `script: docker push "a/b:${tag}"\n` })
  const version = `$(node -p 'require("./package.json").version')`
  const script = { '.travis.yml': 'script: bash ci', ci: `docker push a/b:${version}\n` }
  t.same(await found('no-commit-tag', { ...script, '.travis.yml': 'script: bash ./ci' }), ['ci:1'])
  t.same(await found('no-commit-tag', yml('$VERSION')), [])
})

t.test('a new builder of buildx brings no layers', async (t) => {
  const yml = (line: string) => ({
    '.travis.yml': `script:\n  - ${line}\n  - docker buildx build --push -t a/b:1 .\n`,
  })
  t.same(await found('no-cache', yml('docker buildx create --use')), ['.travis.yml:3'])
  t.same(await found('no-cache', yml('docker buildx du')), [])
})
