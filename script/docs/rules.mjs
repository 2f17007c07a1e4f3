// The pages of docs/rules, each made from a rule of `slipway check` and its examples.

const SEVERITIES = new Map([
  ['error', 'an error: it will not do what it is meant to, or it leaks'],
  ['warning', 'a warning: it may go wrong'],
  ['note', 'a note: it could be better'],
])
const KINDS = [
  [/\.ya?ml$/, 'yaml'],
  [/dockerfile/i, 'dockerfile'],
  [/\.json$/, 'json'],
  [/make/i, 'makefile'],
  [/\.(?:sh|bash)$/, 'bash'],
]

const fence = (text, kind) => {
  const bar = /^`{3,}/m.test(text) ? '`````' : '```'
  return `${bar}${kind}\n${text.trimEnd()}\n${bar}`
}
const kindOf = (file) => KINDS.find(([pattern]) => pattern.test(file))?.[1] ?? 'text'
const fileOf = ([file, text]) => `\`${file}\`\n\n${fence(text, kindOf(file))}`
const foundOf = ({ file, line, severity, message, fix }) =>
  `${file}:${line} ${severity}: ${message}\n    ${fix}`

const exampleOf = ({ says, files, found }) =>
  [
    `### ${says.replace(/\.$/, '')}`,
    ...Object.entries(files).map(fileOf),
    found.length === 0 ? 'Nothing is found.' : fence(found.map(foundOf).join('\n'), 'text'),
  ].join('\n\n')

const pageOf = ({ id, severity, title, why, instead, examples }) =>
  [
    `<!-- Generated from src/check/rules/${id}.ts by script/docs.mjs: do not edit, run npm run build. -->`,
    `# ${title}`,
    `\`${id}\` is ${SEVERITIES.get(severity)}.`,
    why,
    '## What to write instead',
    instead,
    `\`# slipway-ignore ${id} REASON\` on the line of a finding, or alone on the line above it, silences it.`,
    '## Found',
    ...examples.filter(({ found }) => found.length > 0).map(exampleOf),
    '## Not found',
    ...examples.filter(({ found }) => found.length === 0).map(exampleOf),
    '',
  ].join('\n\n')

const indexOf = (rules) =>
  [
    '<!-- Generated from src/check/rules by script/docs.mjs: do not edit, run npm run build. -->',
    '# The rules of slipway check',
    '`slipway check` reads `.travis.yml`, the scripts and make targets that it calls, the Dockerfiles, `.dockerignore` and `slipway.yml`. It runs nothing.',
    [
      '| rule | severity | what it finds |',
      '| --- | --- | --- |',
      ...rules.map(({ id, severity, title }) => `| [${id}](${id}.md) | ${severity} | ${title} |`),
    ].join('\n'),
    '',
  ].join('\n\n')

/** Every page by its path. */
export const rulePages = ({ rules }) =>
  new Map([
    ['docs/rules/README.md', indexOf(rules)],
    ...rules.map((rule) => [`docs/rules/${rule.id}.md`, pageOf(rule)]),
  ])
