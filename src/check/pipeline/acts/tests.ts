import type { Ran } from '../../shell/machine.js'
import { show } from '../../shell/text.js'

const RUNNERS =
  /^(?:pytest|py\.test|tox|nox|nosetests|rspec|cucumber|jest|mocha|ava|vitest|karma|cypress|playwright|phpunit|behat|ctest|bats|shellcheck|hadolint|eslint|flake8|pylint|mypy|rubocop|golangci-lint|container-structure-test|dgoss|goss|trivy|newman|sbt|rake|behave|unittest|prove|stack)$/
const TOOLS =
  /^(?:npm|npx|yarn|pnpm|make|go|cargo|mvn|\.\/mvnw|gradle|\.\/gradlew|bundle|rake|rails|php|composer|dotnet|mix|lein|python3?|pipenv|poetry|coverage|node|deno|bun|swift|grunt|gulp|ng|nx|turbo|ant|bazel|pre-commit|earthly|just|task)$/
const TESTING =
  /(?:^|[\s:/_.-])(?:tests?|spec|specs|lint|check|verify|unit|integration|e2e|ci|jest|mocha|pytest|rspec|tox|unittest|cover(?:age)?|flake8|mypy|eslint|selftest)(?:$|[\s:/_.-])/i
const SETUP =
  /^(?:sh|bash|dash|zsh|echo|printf|cd|export|declare|local|readonly|set|curl|wget|chmod|chown|mkdir|cp|mv|rm|ls|cat|tee|tar|unzip|gunzip|gzip|apt|apt-get|apt-key|add-apt-repository|dpkg|yum|apk|brew|pip|pip3|gem|sleep|git|sed|awk|cut|tr|head|tail|sort|uniq|wc|tput|env|printenv|pwd|date|uname|whoami|id|docker|docker-compose|podman|heroku|snap|systemctl|service|kubectl|helm|aws|gcloud|az|terraform|ansible|ansible-playbook|travis|ssh|scp|rsync|ssh-add|ssh-agent|ssh-keygen|ssh-keyscan|openssl|gpg|base64|jq|yq|envsubst|ln|touch|find|xargs|grep|egrep|diff|test|nvm|rvm|pyenv|source|\.|eval|exec|wait|kill|killall|true|false|time|ping|nc|df|du|free|ps|top|stat|file|basename|dirname|readlink|realpath|mktemp|read|trap|codecov|coveralls|travis_fold|travis_time_start|travis_time_finish|dpl|slipway|hostname|nproc|command|which|type|hash|mapfile|let|expr|bc|seq|alias|unset|shift|umask|ulimit|history|popd|pushd|mysql|psql|createdb|redis-cli|mongo|rustup|virtualenv|conda)$/
const NO_TEST =
  /^(?:install|i|ci|add|update|upgrade|build|version|--version|-v|cache|config|login|publish|download|mod|get|global|create|init|link|set|prune|run (?:build|postinstall|prepare|start|dev)|fetch|restore|clean|-m (?:pip|venv)|db:\w+)\b/

/** Whether a command is a test: `yes` by its name, `maybe` where nobody knows what it does. */
export function isTest({ words }: Ran): 'yes' | 'maybe' | 'no' {
  const [program = '', ...args] = words.map(show)
  const name = program.replace(/^.*\/(?=[^/]+$)/, '')
  const line = args.join(' ')
  if (words.length === 0 || words[0]?.some(({ value }) => value === undefined) === true) return 'no'
  if (RUNNERS.test(name)) return 'yes'
  if (TOOLS.test(program) || TOOLS.test(name)) {
    if (NO_TEST.test(line)) return 'no'
    return TESTING.test(line) ? 'yes' : 'maybe'
  }
  if (SETUP.test(name)) return 'no'
  return TESTING.test(program) ? 'yes' : 'maybe'
}
