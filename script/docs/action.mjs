const OUTPUTS = [
  ['outcome', 'done, skipped, planned or failed.'],
  ['image', "The image's name."],
  ['digest', "Digest of the published image's manifest."],
  ['release', 'The Heroku release, such as v42.'],
  ['url', 'Where the app answers.'],
]

const CREDENTIALS = new Map([
  ['docker-username', 'docker-username'],
  ['docker-password', 'docker-password'],
  ['heroku-token', 'heroku-api-key'],
])

/** What becomes an input: every setting that a file could hold, and the credentials. */
const inputsOf = (settings) =>
  settings
    .filter((one) => one.from === 'flag and file' || CREDENTIALS.has(one.name))
    .map((one) => {
      const standard = one.default === undefined ? one.fallback : `\`${one.default}\``
      const kind = { list: ' One a line.', switch: ' 1 or 0.' }[one.kind] ?? ''
      return {
        name: CREDENTIALS.get(one.name) ?? one.name,
        variable: one.env[0],
        description: `${one.help}${kind}${standard === undefined ? '' : ` Default: ${standard}.`}`,
      }
    })

const inputLines = ({ name, description }) => `  ${name}:
    description: ${JSON.stringify(description)}
    required: false
`
const outputLines = ([name, description]) => `  ${name}:
    description: ${JSON.stringify(description)}
    value: \${{ steps.outputs.outputs.${name} }}
`
// The job's own variable of the same name counts where the input is blank.
const envLine = ({ name, variable }) => `        ${variable}: \${{ inputs.${name} || env.${variable} }}
`

/** action.yml: a composite action that runs the committed file; its inputs come from the settings table. */
export function action({ settings }) {
  const inputs = inputsOf(settings)
  const names = OUTPUTS.map(([name]) => `'${name}'`).join(', ')
  return `# Generated from the settings table by script/docs.mjs: do not edit, run npm run build.
name: slipway
description: Take a Dockerised app to Docker Hub and live on Heroku, from pushes to main only.
branding:
  icon: anchor
  color: blue
inputs:
  command:
    description: "What to run: ship, or one phase such as build. Flags may follow it: ship --dry-run."
    required: false
    default: ship
${inputs.map(inputLines).join('')}outputs:
${OUTPUTS.map(outputLines).join('')}runs:
  using: composite
  steps:
    - name: Run slipway
      shell: bash
      # Nothing is pasted into the script below: every input arrives as a variable.
      env:
        COMMAND_LINE: \${{ inputs.command }}
${inputs.map(envLine).join('')}      run: |
        read -ra words <<< "$COMMAND_LINE"
        # exec: a cancelled job signals this process, which is slipway then.
        exec node "$GITHUB_ACTION_PATH/dist/index.js" --json "\${words[@]}" > "$RUNNER_TEMP/slipway.json"
    - name: Set the outputs
      id: outputs
      if: always()
      shell: bash
      run: |
        node - "$RUNNER_TEMP/slipway.json" >> "$GITHUB_OUTPUT" <<'SCRIPT'
        const text = require('node:fs').readFileSync(process.argv[2], 'utf8')
        const told = text.startsWith('{') ? JSON.parse(text) : {}
        // A plan has placeholders where the results would be.
        const names = told.outcome === 'planned' ? ['outcome'] : [${names}]
        for (const name of names)
          if (typeof told[name] === 'string') console.log(name + '=' + told[name].replace(/\\s+/g, ' '))
        SCRIPT
        rm -f "$RUNNER_TEMP/slipway.json"
`
}
