import * as unbash from 'unbash'
import * as yaml from 'yaml'
import { readStages } from '../../src/image/dockerfile.js'
import type { Facts, Plan } from '../../src/init/facts.js'

/** A repository of these files; what git and the command line say is the usual, but for `more`. */
export const factsOf = (files: Readonly<Record<string, string>>, more: Partial<Facts> = {}): Facts => ({
  asked: {},
  known: {},
  download: {
    version: '1.2.3',
    url: 'https://github.com/acme/slipway/releases/download/v1.2.3/index.js',
    sha256: 'a'.repeat(64),
  },
  branch: 'main',
  repository: 'alice/todo-app',
  name: 'todo-app',
  git: 'complete',
  paths: Object.keys(files),
  dockerfiles: Object.entries(files)
    .filter(([path]) => /Dockerfile/.test(path))
    .map(([path, text]) => ({ path, text, stages: readStages(text, path) })),
  texts: new Map(Object.entries(files)),
  template: undefined,
  ...more,
})

/** The same with a Dockerfile of one stage, where the files have none. */
export const projectOf = (files: Readonly<Record<string, string>>, more: Partial<Facts> = {}): Facts =>
  factsOf({ Dockerfile: 'FROM node:22\nCMD node server.js\n', ...files }, more)

/** What reads YAML and shell. */
export const parts = { yaml, shell: unbash }

/** A file as it is afterwards; undefined where it is not changed. */
export const fileOf = ({ changes }: Plan, path: string): string | undefined =>
  changes.find((one) => one.path === path)?.after

/** The lines that put slipway into a job. */
export const DOWNLOAD = [
  'command -v node || nvm install --lts',
  'curl -fsSL --create-dirs -o ~/bin/slipway https://github.com/acme/slipway/releases/download/v1.2.3/index.js',
  `echo "${'a'.repeat(64)}  $HOME/bin/slipway" | sha256sum -c -`,
  'chmod +x ~/bin/slipway',
]
