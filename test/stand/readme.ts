import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findCheckout } from './downloads.js'

/** The `.travis.yml` lines of the README of this checkout, as they stand there: with `slipway ship`, or phase by phase. */
export const readmeLines = (which: 'ship' | 'phases'): string => {
  const readme = readFileSync(join(findCheckout(), 'README.md'), 'utf8')
  const region = `<!-- generated: travis ${which} -->\\s*\`\`\`yaml\\n([^]*?)\`\`\`\\s*<!-- end -->`
  const lines = new RegExp(region).exec(readme)?.[1]
  if (lines === undefined) throw new Error(`README.md has no region "travis ${which}" with a block of yaml.`)
  return lines
}
