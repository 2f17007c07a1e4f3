import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { openSeal } from '../../src/travis/seal.js'
import { decryptWith, makeKeys } from '../stand/travis-api/keys.js'

t.test('what is closed is opened by the private key, and only by it', async (t) => {
  const [keys, others] = await Promise.all([makeKeys({ bits: 2048 }), makeKeys({ bits: 2048 })])
  const seal = openSeal(keys.publicKey, 'alice/app')
  const sealed = seal.close(`NAME=$'\\012ü'`)
  t.match(sealed, /^[A-Za-z0-9+/]{342}==$/, 'strict base64, one line')
  t.not(sealed, seal.close(`NAME=$'\\012ü'`), 'another one each time')
  t.equal(decryptWith(keys.privateKey)(sealed), `NAME=$'\\012ü'`)
  t.equal(decryptWith(others.privateKey)(sealed), undefined)
})

t.test('how much a key takes', async (t) => {
  for (const [bits, limit] of [
    [1024, 117],
    [2048, 245],
    [4096, 501],
  ] as const) {
    const keys = await makeKeys({ bits })
    const seal = openSeal(keys.publicKey, 'alice/app')
    t.match(seal, { bits, limit })
    t.equal(decryptWith(keys.privateKey)(seal.close('x'.repeat(limit))), 'x'.repeat(limit))
    t.throws(() => seal.close('x'.repeat(limit + 1)), /too large/)
  }
})

t.test('labels that are not those of the data', async (t) => {
  const old = await makeKeys({ bits: 1024, oldLabel: true })
  t.match(old.publicKey, /^-----BEGIN RSA PUBLIC KEY-----/)
  t.equal(decryptWith(old.privateKey)(openSeal(old.publicKey, 'alice/app').close('x')), 'x')
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  t.equal(openSeal(pkcs1, 'alice/app').limit, 117, 'its own label')
  t.equal(openSeal(pkcs1.replaceAll('RSA PUBLIC', 'PUBLIC'), 'alice/app').limit, 117)
})

t.test('what is no RSA key', async (t) => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const broken = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'
  for (const pem of [
    '',
    'ssh-rsa AAAA',
    broken,
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  ])
    t.throws(() => openSeal(pem, 'alice/app'), { code: 'E_TRAVIS_KEY', message: /alice\/app/ })
})
