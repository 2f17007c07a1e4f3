import t from 'tap'
import { isPlainSecret, tokenIn } from '../../src/check/plain-secrets.js'
import { isCredential, isSecretName } from '../../src/check/secret-names.js'

t.test('names of secrets', async (t) => {
  for (const name of 'DOCKER_PASSWORD DOCKER_PASS DOCKERHUB_TOKEN HEROKU_API_KEY NPM_TOKEN AWS_SECRET_ACCESS_KEY DOCKER_PW PASSWORD'.split(
    ' ',
  ))
    t.ok(isSecretName(name), name)
  for (const name of 'PWD OLDPWD DOCKER_USERNAME IMAGE KEYWORDS PASSENGER TOKENIZE AWS_ACCESS_KEY_ID KEY_FILE COMPASS'.split(
    ' ',
  ))
    t.notOk(isSecretName(name), name)
  t.ok(isCredential('DOCKER_USERNAME') && isCredential('HEROKU_API_KEY'))
  t.notOk(isCredential('IMAGE'))
})

t.test('secrets as plain text', async (t) => {
  const rows: readonly (readonly [name: string, value: string, verdict: string])[] = [
    ['DOCKER_PASSWORD', 'Tr0ub4dor', 'yes'],
    ['DOCKER_PASSWORD', '$OTHER', 'no'],
    ['DOCKER_PASSWORD', '<your password>', 'no'],
    ['HEROKU_API_KEY', '01234567-89ab-cdef-0123-456789abcdef', 'yes'],
    ['ANYTHING', `ghp_${'a1'.repeat(18)}`, 'yes'],
    ['POSTGRES_PASSWORD', 'kd83jd0s', 'no'],
    ['SECRET_KEY', 'for-tests', 'no'],
    ['SECRET_KEY', 'kd83jd0s', 'maybe'],
    ['IMAGE', 'kd83jd0s', 'no'],
  ]
  for (const [name, value, verdict] of rows) t.equal(isPlainSecret(name, value), verdict, `${name}=${value}`)
  t.equal(tokenIn('-----BEGIN RSA PRIVATE KEY-----'), 'a private key')
})
