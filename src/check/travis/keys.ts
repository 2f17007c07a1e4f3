// The keys of .travis.yml: https://docs.travis-ci.com/user/reference, and the public schema of travis-ci/travis-yml.
import { phases } from './model.js'

const words = (text: string): readonly string[] => text.split(' ')

/** What a kind of mapping may hold; `aliases` are other names that Travis takes for a key. */
export interface Keys {
  readonly known: ReadonlySet<string>
  readonly aliases: ReadonlyMap<string, string>
  /** Whether Travis puts a misspelt key right by itself: it does wherever it knows every key that there can be. */
  readonly repairs: boolean
}

const keys = (known: readonly string[], aliases: Record<string, string> = {}, repairs = true): Keys => ({
  known: new Set(known),
  aliases: new Map(Object.entries(aliases)),
  repairs,
})

/** Keys of languages whose values make the matrix of jobs. */
const RUNTIMES = words(
  'compiler crystal d dart dart_task dotnet elixir elm gemfile ghc go haxe hhvm jdk julia lein matlab mono nix ' +
    'node_js osx_image otp_release perl perl6 php python r rust rvm scala smalltalk smalltalk_config smalltalk_vm ' +
    'solution xcode_scheme xcode_sdk',
)
const OPTIONS = words(
  'android apt_packages bioc bioc_check bioc_packages bioc_required bioc_use_devel brew_packages bundler_args cabal ' +
    'codecov composer_args coveralls cran disable_homebrew elm_format elm_test fortran gimme_config go_import_path ' +
    'gobuild_args gobuild_flags hxml latex mvn neko npm_args pandoc pandoc_version podfile r_binary_packages ' +
    'r_build_args r_check_args r_check_revdep r_github_packages r_packages remotes repos sbt_args smalltalk_edge ' +
    'virtualenv warnings_are_errors with_content_shell xcode_destination xcode_project xcode_workspace xctool_args xvfb',
)
const JOB = [
  ...phases,
  ...RUNTIMES,
  ...OPTIONS,
  ...words('addons arch branches cache dist env git group if keep_netrc keys language os services'),
  ...words('source_key ssh_key sudo vault virt vm workspaces'),
]
const RUNTIME_NAMES = { ruby: 'rvm', rbenv: 'rvm', gemfiles: 'gemfile', node: 'node_js' }
const JOB_NAMES = {
  ...RUNTIME_NAMES,
  ...{ virtualization: 'virt', virtual_env: 'virtualenv', use_bioc: 'bioc_required', branch: 'branches' },
}

/** The names of the keys that the matrix is the product of, `env` apart. */
export const AXES: readonly string[] = ['os', 'dist', 'arch', ...RUNTIMES]

export const ROOT = keys(
  [
    ...JOB,
    ...words(
      'conditions filter_secrets import jobs notifications paranoid perforce_test_path result stack stages',
    ),
    ...words('trace version merge_mode'),
  ],
  { ...JOB_NAMES, matrix: 'jobs' },
  false,
)
export const INCLUDED = keys(
  [...JOB, ...words('name stage allow_failure allow_failures stack notifications')],
  JOB_NAMES,
  false,
)
export const JOBS = keys(words('include exclude allow_failures fast_finish'), {
  allowed_failures: 'allow_failures',
  fast_failure: 'fast_finish',
})
export const STAGE = keys(words('name if'))
export const BRANCHES = keys(words('only except'), { exclude: 'except' })
export const CACHE = keys(
  words(
    'directories apt bundler cargo ccache cocoapods npm packages pip pip3 yarn gradle timeout edge branch shards',
  ),
  { directory: 'directories' },
)
export const GIT = keys(
  words(
    'strategy depth quiet submodules submodules_depth lfs_skip_smudge sparse_checkout autocrlf symlinks clone ' +
      'keep_netrc',
  ),
)
const PROVIDED = words('provider on run allow_failure cleanup skip_cleanup edge if strategy')
/** Of the providers that are judged here; what others take is theirs. */
export const PROVIDERS: ReadonlyMap<string, Keys> = new Map([
  ['script', keys([...PROVIDED, 'script', 'dpl_version'], { true: 'on' })],
  [
    'heroku',
    keys([...PROVIDED, ...words('api_key username user password app git buildpack dpl_version')], {
      true: 'on',
    }),
  ],
])
export const ON = keys(
  [...RUNTIMES, ...words('branch repo condition all_branches tags os arch dist env if')],
  { ...RUNTIME_NAMES, branches: 'branch' },
)

/** Keys that belong somewhere else than where people write them. */
export const PLACES: ReadonlyMap<string, string> = new Map([
  ['include', 'jobs'],
  ['exclude', 'jobs'],
  ['allow_failures', 'jobs'],
  ['fast_finish', 'jobs'],
  ['provider', 'deploy'],
  ['on', 'deploy'],
  ['true', 'deploy'],
  ['skip_cleanup', 'deploy'],
  ['all_branches', 'deploy: on'],
  ['only', 'branches'],
  ['except', 'branches'],
  ['global', 'env'],
  ['directories', 'cache'],
  ['depth', 'git'],
  ['submodules', 'git'],
  ['apt', 'addons'],
  ['email', 'notifications'],
  ['slack', 'notifications'],
])

export const LANGUAGES: ReadonlySet<string> = new Set(
  words(
    'android bash c c++ clojure cpp crystal csharp d dart elixir elm erlang generic go golang groovy hack haskell haxe ' +
      'java javascript js julia jvm matlab minimal nix node node_js objective-c objective_c perl perl6 php python r ' +
      'ruby rust scala sh shell smalltalk swift universal',
  ),
)
export const DISTS: ReadonlySet<string> = new Set(
  words('precise trusty xenial bionic focal jammy noble server-2016 rhel8'),
)
export const SERVICES: ReadonlySet<string> = new Set(
  words(
    'cassandra couchdb cri-dockerd docker elasticsearch memcache memcached mongodb mysql neo4j postgres postgresql ' +
      'rabbitmq rabbitmq-server redis redis-server riak xvfb',
  ),
)
