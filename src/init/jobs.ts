import type { Owner, Yaml } from './sections.js'

// https://docs.travis-ci.com/user/build-matrix: each of these with several values makes a job of each.
const AXES = [
  ...[
    'os',
    'dist',
    'arch',
    'compiler',
    'gemfile',
    'xcode_scheme',
    'xcode_sdk',
    'jdk',
    'node_js',
    'python',
    'rvm',
  ],
  ...[
    'ruby',
    'php',
    'go',
    'rust',
    'perl',
    'scala',
    'elixir',
    'otp_release',
    'ghc',
    'julia',
    'r',
    'dart',
    'dotnet',
  ],
  ...['crystal', 'd', 'haxe', 'lein', 'nix', 'smalltalk'],
]

/** How many jobs the lists at the top of the file make, `jobs.include` apart. */
export function countJobs(yaml: Yaml, { keys }: Owner): number {
  const env = keys.get('env')
  const rows = yaml.isMap(env) ? (env.get('jobs') ?? env.get('matrix')) : env
  const lists = [...AXES.map((axis) => keys.get(axis)), rows]
  return lists.reduce<number>(
    (count, list) => count * (yaml.isSeq(list) ? Math.max(1, list.items.length) : 1),
    1,
  )
}

/** What Travis runs as `script` where the file has none; `unknown` where only Travis can tell. */
export function defaultScript(language: string, paths: readonly string[]): readonly string[] | 'unknown' {
  const has = (path: string): boolean => paths.includes(path)
  switch (language.toLowerCase()) {
    case 'generic':
    case 'minimal':
    case 'shell':
    case 'bash':
    case 'sh':
    case 'python':
      return []
    case 'node_js':
      return [has('package.json') ? (has('yarn.lock') ? 'yarn test' : 'npm test') : 'make test']
    case 'ruby':
    case '':
      // A file without a language is Ruby to Travis; without a Gemfile or Rakefile nobody meant that.
      return has('Gemfile') ? ['bundle exec rake'] : has('Rakefile') ? ['rake'] : []
    case 'go':
      return has('Makefile') ? ['make'] : ['go test -v ./...']
    case 'rust':
      return ['cargo build --verbose', 'cargo test --verbose']
    default:
      return 'unknown'
  }
}

const valueOf = (yaml: Yaml, { keys }: Owner, key: string): string => {
  const node = keys.get(key)
  const [one] = yaml.isSeq(node) ? node.items : [node]
  return yaml.isScalar(one) ? String(one.value) : ''
}

const NODE = 18

/** Whether the job runs on a Node.js that slipway does not run on. */
export const isOldNode = (yaml: Yaml, root: Owner): boolean => {
  const [, major] = /^v?(\d+)(?:\.|$)/.exec(valueOf(yaml, root, 'node_js')) ?? []
  return valueOf(yaml, root, 'language') === 'node_js' && major !== undefined && Number(major) < NODE
}

/** What is to be done about an image of Travis CI on which no Node.js runs that slipway runs on. */
export const oldImage = (yaml: Yaml, root: Owner): string[] => {
  const dist = valueOf(yaml, root, 'dist')
  return /^(?:precise|trusty|xenial|bionic)$/.test(dist)
    ? [
        `Write dist: jammy into .travis.yml: ${dist} is too old for the Node.js that slipway needs (${NODE}.19)`,
      ]
    : []
}
