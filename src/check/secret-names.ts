const SECRET =
  /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|PW|TOKEN|SECRET|SECRETS|CREDENTIALS?|PAT|APIKEY)(?:_|$|\d)|(?:API|ACCESS|AUTH|PRIVATE|SECRET|SSH|DEPLOY|ENCRYPTION|SIGNING|MASTER|HEROKU)_?KEY|PASSWORD|PASSWD|(?:AUTH|ACCESS|API)_?TOKEN|DOCKERPASS|DOCKER_?HUB_?(?:PASS|TOKEN)/i
const NONE = /(?:^|_)(?:OLD)?PWD$|KEY_?ID$|PUBLIC|_FILE$|_PATH$|_NAME$|_LENGTH$|_URL$/i

/** Whether what `name` holds is a secret, going by the name: `DOCKER_PASSWORD`, `HEROKU_API_KEY`. */
export const isSecretName = (name: string): boolean =>
  (SECRET.test(name) && !NONE.test(name)) || /^(?:DOCKER|DOCKERHUB|DOCKER_HUB|HUB|REGISTRY)_?PWD$/i.test(name)

/** Whether a job needs what `name` holds to sign in somewhere: a secret, or the name that goes with it. */
export const isCredential = (name: string): boolean =>
  isSecretName(name) || /(?:DOCKER|HUB|REGISTRY|HEROKU|QUAY).*_?(?:USER|USERNAME|LOGIN|EMAIL|ID)$/i.test(name)
