import { nameOf } from '../image/name.js'
import { chooseVars } from '../plan/config.js'
import type { Choice } from './choice.js'
import type { Change } from '../plan/difference.js'
import type { Facts, Todo } from './facts.js'
import type { Found } from './found.js'
import type { Pipeline } from './pipeline.js'

/** What the list of what is left to do is made from. */
export interface Left {
  readonly facts: Facts
  readonly choice: Choice
  readonly pipeline: Pipeline
  readonly changes: readonly Change[]
  /** The app, where it is known; whether Travis must be told it. */
  readonly app: { readonly name: string | undefined; readonly isSaid: boolean }
  readonly branch: string
  readonly found: Found
  /** Whether slipway.yml names the image. */
  readonly isNamed: boolean
}

/** What is left to do outside of the files, in the order in which it is done, with exact commands. */
export function listTodo(left: Left): Todo[] {
  return [
    ...gitTodo(left),
    ...left.pipeline.byHand.map((what) => ({ what, commands: [] })),
    ...testTodo(left),
    ...accountTodo(left),
    ...imageTodo(left),
    ...configTodo(left),
    {
      what: 'See what stands in the way before a build does',
      commands: ['slipway check', 'slipway ship --dry-run'],
    },
    ...commitTodo(left),
  ]
}

function gitTodo({ facts: { git, name }, branch }: Left): Todo[] {
  const remote = `git remote add origin git@github.com:OWNER/${name}.git`
  if (git === 'none')
    return [
      {
        what: 'Make a git repository, which Travis CI builds from',
        commands: [`git init --initial-branch ${branch}`, remote],
      },
    ]
  return git === 'no remote' || git === 'no commit'
    ? [{ what: 'Say where the repository is pushed to, where that is not said', commands: [remote] }]
    : []
}

function testTodo({ choice, pipeline }: Left): Todo[] {
  if (choice.tested || pipeline.tests) return []
  return [
    {
      what: `Add a stage named test to ${choice.dockerfile} that runs the tests: without one nothing is tested before it ships`,
      commands: [],
    },
  ]
}

function accountTodo({ facts, app: { name, isSaid }, pipeline: { text } }: Left): Todo[] {
  const app = name ?? nameOf(facts.name)
  const has = (variable: string): boolean => new RegExp(`\\b${variable}\\b\\s*[:=]`).test(text)
  const plain = [
    ...(has('DOCKER_USERNAME') ? [] : ['travis env set DOCKER_USERNAME NAME --public']),
    ...(isSaid || has('HEROKU_APP') ? [] : [`travis env set HEROKU_APP ${app} --public`]),
  ]
  return [
    {
      what: 'Switch the repository on at Travis CI: https://app.travis-ci.com/account/repositories',
      commands: [],
    },
    {
      what: 'Create the app on Heroku, for containers',
      commands: [`heroku create ${app} --stack container`],
    },
    ...secretTodo(['DOCKER_PASSWORD', 'HEROKU_API_KEY'].filter((one) => !has(one))),
    ...(plain.length === 0
      ? []
      : [{ what: 'Set what is no secret, in the settings of the repository at Travis CI', commands: plain }]),
  ]
}

const TOKENS: Readonly<Record<string, Todo>> = {
  DOCKER_PASSWORD: {
    what: 'Make a token at Docker Hub, with Read & Write: https://app.docker.com/settings/personal-access-tokens',
    commands: [],
  },
  HEROKU_API_KEY: {
    what: 'Make a token at Heroku',
    commands: ['heroku authorizations:create -d "Travis CI"'],
  },
}

function secretTodo(names: readonly string[]): Todo[] {
  if (names.length === 0) return []
  const give = {
    what: 'Give the tokens to Travis CI: encrypted into .travis.yml, or as secrets in the settings of the repository',
    commands: names.map((one) => `slipway encrypt ${one} --add`),
  }
  return [...names.flatMap((one) => TOKENS[one] ?? []), give]
}

function imageTodo({ facts: { name }, found: { written }, isNamed }: Left): Todo[] {
  if (isNamed) return []
  const own = written?.split('/').at(-1)
  const usual = nameOf(name)
  if (own !== undefined && own !== usual && !own.startsWith('$'))
    return [
      {
        what: `Name the image in slipway.yml (image: NAME/${own}), as the pipeline did (${written}): else it is $DOCKER_USERNAME/${usual}`,
        commands: [],
      },
    ]
  return [
    {
      what: `If the repository is private, name the image in slipway.yml (image: NAME/${usual}): there it has no default`,
      commands: [],
    },
  ]
}

function configTodo({ facts: { template, name, paths }, app }: Left): Todo[] {
  if (template === undefined) return []
  const { chosen } = chooseVars({ file: template.file, names: template.names, words: [], all: true })
  if (chosen.length === 0) return []
  const copy = paths.includes('.env') ? [] : [`cp ${template.file} .env`]
  const set = `slipway config ${chosen.join(' ')} --from .env --app ${app.name ?? nameOf(name)} --yes`
  return [
    {
      what: `Set on Heroku what ${template.file} names, with the values of production`,
      commands: [...copy, set],
    },
  ]
}

function commitTodo({ changes, branch }: Left): Todo[] {
  if (changes.length === 0) return []
  const files = changes.map(({ path }) => path).join(' ')
  return [
    {
      what: 'Commit and push: that is the first build which ships',
      commands: [`git add ${files}`, 'git commit --message "Ship with slipway"', `git push origin ${branch}`],
    },
  ]
}
