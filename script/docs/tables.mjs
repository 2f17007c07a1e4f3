// The generated parts of the documents, each a text without its last line end.

const cell = (text) => text.replaceAll('|', '\\|')
const code = (text) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)
const table = (heads, rows) =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
const fence = (text, kind = '') => `\`\`\`${kind}\n${text.trimEnd()}\n\`\`\``
const flagOf = ({ name, value, kind, default: given }) => {
  const off = kind === 'switch' && given === '1' ? `--no-${name}` : `--${name}`
  return code(value === undefined ? off : `${off} ${value}`)
}
const defaultOf = ({ default: given, fallback }) => (given === undefined ? (fallback ?? '') : code(given))

/** Every setting that has a flag. */
export const settingsTable = ({ settings }) =>
  table(
    ['flag', 'environment', 'default', 'meaning'],
    settings
      .filter((one) => one.from !== 'environment')
      .map((one) => [
        flagOf(one),
        one.from === 'flag' ? '(flag only)' : one.env.map(code).join(', '),
        defaultOf(one),
        one.help + (one.kind === 'list' ? ' Repeatable.' : ''),
      ]),
  )

/** What is read from the environment only. */
export const variablesTable = ({ settings }) =>
  table(
    ['variable', 'other names it is found under', 'default', 'meaning'],
    settings
      .filter((one) => one.from === 'environment')
      .map(({ env: [first, ...others], ...one }) => [
        code(first),
        others.map(code).join(', '),
        defaultOf(one),
        `${one.help}${one.secret === true ? ' Secret.' : ''}`,
      ]),
  )

export const commandsTable = ({ commands }) =>
  table(
    ['command', 'what it does'],
    commands.map(({ name, summary }) => [code(`slipway ${name}`), summary]),
  )

export const exitTable = ({ exitMeanings }) => table(['code', 'meaning'], exitMeanings)

const download = ({ repository, version, sha256 }) => [
  '- command -v node || nvm install --lts',
  `- curl -fsSL --create-dirs -o ~/bin/slipway ${repository}/releases/download/v${version}/index.js`,
  `- echo "${sha256}  $HOME/bin/slipway" | sha256sum -c -`,
  '- chmod +x ~/bin/slipway',
]

const travis = (before, script) => {
  const lines = [
    'dist: jammy',
    'language: generic # any image with Docker will do; this one has Node as well',
    'services: docker',
    'before_install:',
    ...before.map((line) => `  ${line}`),
    'script:',
    ...script.map((line) => `  ${line}`),
  ]
  return fence(lines.join('\n'), 'yaml')
}

/** The lines to copy into `.travis.yml`. */
export const travisShip = (facts) => travis(download(facts), ['- slipway ship'])

/** The same, a command for each phase. */
export const travisPhases = (facts) =>
  travis(
    [...download(facts), '- slipway login'],
    ['- slipway test && slipway build && slipway push && slipway release'],
  )

/** A step of a GitHub workflow. */
export const githubStep = ({ repository, version }) =>
  fence(
    `- uses: ${new URL(repository).pathname.slice(1)}@v${version}
  with:
    docker-username: \${{ vars.DOCKER_USERNAME }}
    docker-password: \${{ secrets.DOCKER_PASSWORD }}
    heroku-api-key: \${{ secrets.HEROKU_API_KEY }}
    app: my-todo-app`,
    'yaml',
  )

/** What `slipway --help` and the help of each command print. */
export const commandsHelp = ({ commands, groups, help }) =>
  [
    `## slipway --help\n\n${fence(help.mainHelp(commands, groups), 'text')}`,
    ...commands.map((one) => `## slipway ${one.name}\n\n${fence(help.commandHelp(one), 'text')}`),
  ].join('\n\n')

// Stands for any fact of a problem: `<exit code>` as text, as list and where it is asked for its length.
const placeholder = (name) => {
  const text = `<${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}>`
  return Object.assign(Object(text), { join: () => text })
}
const anything = new Proxy(
  {},
  { get: (_, name) => (typeof name === 'string' ? placeholder(name) : undefined) },
)

const problemPart = (catalogue, name) => {
  const { message, hint, exit } = catalogue[name](anything)
  return [`### ${name}`, fence(`${message}\n  ${hint}`, 'text'), `Exit code ${exit}.`].join('\n\n')
}

/** Every problem of the catalogue under its heading, with placeholders for the facts. */
export function troubleshooting({ catalogue, catalogueGroups }) {
  const missing = Object.keys(catalogue).filter(
    (name) => !catalogueGroups.some(({ codes }) => codes.includes(name)),
  )
  if (missing.length > 0) throw new Error(`Codes that no heading of the catalogue has: ${missing.join(', ')}`)
  return catalogueGroups
    .map(({ title, codes }) =>
      [`## ${title}`, ...codes.map((name) => problemPart(catalogue, name))].join('\n\n'),
    )
    .join('\n\n')
}
