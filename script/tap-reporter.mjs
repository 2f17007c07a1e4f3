// tap's reporter of this repository: a line a file, failures in full, and as the last line `N passed, N failed`.
import { Transform } from 'node:stream'
import { Parser } from 'tap-parser'
import { stringify } from 'yaml'

const seconds = (ms) => `${((ms ?? 0) / 1000).toFixed(1)} s`
const indent = (text) => text.replace(/^(?=.)/gm, '      ')
const count = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** A failing assertion: its path of names and everything tap knows about it. */
const failure = ({ fullname, diag, tapError }) => {
  const facts = { ...diag, ...(typeof tapError === 'string' ? { tapError } : {}) }
  return `    not ok: ${fullname}\n${indent(stringify(facts, { lineWidth: 0 }))}`
}

/** Call `leaf` for each assertion that is not merely the sum of a subtest. */
function eachLeaf(parser, leaf) {
  let child
  parser.on('child', (sub) => {
    child = { passed: 0 }
    eachLeaf(sub, (result) => {
      child.seen = true
      if (!result.ok) child.failed = true
      leaf(result)
    })
  })
  parser.on('assert', (result) => {
    const sum = child
    child = undefined
    // A subtest without assertions, or one that failed although all of its own passed (timeout, bad exit), counts by itself.
    if (sum?.seen !== true || (!result.ok && sum.failed !== true)) leaf(result)
  })
}

const noneYet = () => ({ passed: 0, failed: 0, skipped: 0, details: [] })

export default class Reporter extends Transform {
  #total = { passed: 0, failed: 0, skipped: 0 }
  #parser = new Parser({ omitVersion: true })
  #file = noneYet()

  constructor() {
    super()
    eachLeaf(this.#parser, (result) => this.#leaf(result))
    this.#parser.on('assert', (result) => this.#closeFile(result))
    this.#parser.on('extra', (text) => this.push(text))
    this.#parser.on('bailout', (reason) => this.push(`Bail out! ${reason}\n`))
  }

  #leaf(result) {
    const kind = result.skip || result.todo ? 'skipped' : result.ok ? 'passed' : 'failed'
    this.#file[kind]++
    this.#total[kind]++
    if (kind === 'failed') this.#file.details.push(failure(result))
    const why = result.skip || result.todo
    if (kind === 'skipped')
      this.#file.details.push(`    skipped: ${result.name}${why === true ? '' : ` (${why})`}\n`)
  }

  #closeFile(result) {
    const file = this.#file
    this.push(
      `${result.ok ? 'ok  ' : 'FAIL'} ${result.name}  ${count(file)}, ${seconds(result.time)}\n${file.details.join('')}`,
    )
    this.#file = noneYet()
  }

  _transform(chunk, _encoding, done) {
    this.#parser.write(String(chunk))
    done()
  }

  _flush(done) {
    this.#parser.end()
    const ok = this.#parser.results?.ok ?? false
    if (!ok && this.#total.failed === 0) this.#total.failed = 1
    this.push(`${count(this.#total)}\n`)
    done()
  }
}
