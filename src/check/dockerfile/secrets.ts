type Kind = readonly [name: RegExp, why: string]

const SETTINGS = 'settings with passwords in them, as a rule'
const KEY = 'a private key, by its name'
const LOGIN = "somebody's login"

const kinds: readonly Kind[] = [
  [/^\.git$/, 'every version of every file, for whoever pulls it'],
  [/(?:^|\/)\.env(?:\.(?!.*(?:example|sample|template|dist|default|test|ci|schema))[\w.-]+)?$/i, SETTINGS],
  [/(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$/, KEY],
  [/(?:^|\/)(?!.*(?:cert|chain|public|\bpub|\bca\b|bundle|root)[^/]*$)[^/]+\.pem$/i, KEY],
  [/\.(?:key|p12|pfx|ppk)$/i, KEY],
  [
    /(?:^|\/)(?:\.netrc|\.git-credentials|\.pypirc|\.aws\/credentials|\.docker\/config\.json|\.dockercfg|\.pgpass)$/,
    LOGIN,
  ],
  [
    /(?:^|\/)(?:service[-_]?account[\w-]*|credentials|gcp-key|client_secret[\w-]*)\.json$/i,
    'the key of an account, by its name',
  ],
  [/\.tfstate$/, 'the state of Terraform, with the secrets that it made'],
]

// Made for tests, or not ours.
const HARMLESS = /(?:^|\/)(?:tests?|__tests__|spec|fixtures?|testdata|examples?|docs?|node_modules|vendor)\//i
const TOKEN = /_(?:authToken|auth|password)\s*=\s*["']?(?![$"'\s])\S/

/** Why a path is one that no image should have; undefined: nothing speaks against it. `text` where it is known. */
export function whySecret(path: string, text: string | undefined): string | undefined {
  if (/(?:^|\/)\.npmrc$/.test(path)) return TOKEN.test(text ?? '') ? LOGIN : undefined
  if (HARMLESS.test(path)) return undefined
  return kinds.find(([name]) => name.test(path))?.[1]
}
