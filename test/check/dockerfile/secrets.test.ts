import t from 'tap'
import { whySecret } from '../../../src/check/dockerfile/secrets.js'
import { asLines, judge } from './judge.js'

t.test('names that no image should have', async (t) => {
  for (const path of [
    '.git',
    '.env',
    'api/.env.production',
    'id_rsa',
    'keys/id_ed25519',
    'private.pem',
    'server.key',
    'config/master.key',
    'app.p12',
    '.netrc',
    '.aws/credentials',
    'service-account.json',
    'infra/terraform.tfstate',
  ])
    t.ok(whySecret(path, undefined), path)
  for (const path of [
    '.gitignore',
    '.github',
    '.env.example',
    '.env.test',
    'sample.env',
    'id_rsa.pub',
    'certs/ca.pem',
    'fullchain.pem',
    'public.pem',
    'test/fixtures/private.pem',
    'node_modules/x/server.key',
    'src/env.ts',
    'package.json',
    '.npmrc',
    'src/keys.ts',
  ])
    t.notOk(whySecret(path, undefined), path)
  t.ok(whySecret('.npmrc', '//registry.example.com/:_authToken=abc\n'))
  t.notOk(whySecret('.npmrc', '//registry.example.com/:_authToken=${NPM_TOKEN}\n'))
})

t.test('what is copied', async (t) => {
  const paths = ['.env', 'src/a.js', 'keys/private.pem', 'api/.env', '.git/config']
  const finds = async (copy: string, ignore = '.git\n') =>
    asLines(
      await judge(
        { Dockerfile: `FROM node:22\n${copy}\nCMD ["node", "a.js"]\n`, '.dockerignore': ignore },
        { paths },
      ),
    )
  const found = ['warning secrets-in-context Dockerfile:2']
  for (const copy of [
    'COPY . .',
    'ADD ./ /app',
    'COPY .env /app/',
    'COPY keys /keys',
    'COPY ["./keys/", "/k/"]',
    'COPY .e* /',
    'COPY */.env /',
  ])
    t.same(await finds(copy), found, copy)
  for (const copy of [
    'COPY src src',
    'COPY --from=a:1 . .',
    'COPY *.js /',
    'RUN cat .env',
    'COPY api/a.js /',
  ])
    t.same(await finds(copy), [], copy)
  t.same(await finds('COPY . .', '.git\n**/.env\nkeys\n'), [])
  t.same(await finds('COPY . .', '*\n!src\n'), [])
  t.same(await finds('COPY src src', ''), [])
  t.same(await finds('COPY --exclude=.env --exclude=keys --exclude=api . .'), [])
  t.same(await finds('COPY . .', '**/.env\nkeys\n'), found, 'the history of git')
})
