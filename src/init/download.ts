import type { Download } from './facts.js'

/** The commands that put slipway into a job, each as an entry of `before_install`. */
export const downloadLines = ({ url, sha256 }: Download): string[] => [
  'command -v node || nvm install --lts',
  `curl -fsSL --create-dirs -o ~/bin/slipway ${url}`,
  ...(sha256 === undefined ? [] : [`echo "${sha256}  $HOME/bin/slipway" | sha256sum -c -`]),
  'chmod +x ~/bin/slipway',
]

/** A whole `.travis.yml` for a repository that has none: the lines of the README. */
export const wholePipeline = (download: Download): string =>
  [
    'dist: jammy',
    'language: generic # any image with Docker will do; this one has Node as well',
    'services: docker',
    'before_install:',
    ...downloadLines(download).map((line) => `  - ${line}`),
    'script:',
    '  - slipway ship',
    '',
  ].join('\n')

const CHECKSUM = /\b[0-9a-f]{64}(?= {2}\S*\/bin\/slipway\b)/

/** A line of a pipeline that has slipway already, with this version's address or checksum in it. */
export function upgraded(line: string, { url, sha256, version }: Download, from: string): string {
  const address = /https?:\/\/[^\s"']+\/releases\/download\/v[^\s"'/]+\/index\.js/
  if (address.test(line)) return line.replace(address, url)
  return from === version || sha256 === undefined ? line : line.replace(CHECKSUM, sha256)
}

/** The version and the checksum of slipway that a pipeline downloads. */
export function downloaded(text: string): { version?: string | undefined; sha256?: string | undefined } {
  const version = /\/slipway\/releases\/download\/v([^\s"'/]+)\/index\.js/.exec(text)?.[1]
  return { version, sha256: CHECKSUM.exec(text)?.[0] }
}
