import type { YAMLSeq } from 'yaml'
import { problem } from '../errors/problem.js'
import { downloadLines, downloaded, upgraded, wholePipeline } from './download.js'
import type { Facts } from './facts.js'
import { countJobs, defaultScript, isOldNode, oldImage } from './jobs.js'
import { editLines } from './lines.js'
import type { Scripts } from './publishing.js'
import { findReplaced, type Replaced } from './replaced.js'
import { rewrite, wrongForm } from './rewrite.js'
import { lastLine, type Owner, type Reading, readJobs, readOwner, topOf, type Yaml } from './sections.js'
import { addCommands, addService, addStage, type Site } from './writing.js'

/** `.travis.yml` as it should be, with what is worth knowing of how it came about. */
export interface Pipeline {
  readonly text: string
  readonly notes: readonly string[]
  /** What is to be changed in it by hand. */
  readonly byHand: readonly string[]
  readonly replaced: Replaced | undefined
  /** Whether a script of its own tests before slipway does. */
  readonly tests: boolean
}

const FILE = '.travis.yml'

/** What `.travis.yml` should read. Throws `E_FILE_SYNTAX`, `E_INIT_FORM` where it cannot be edited line by line. */
export function planPipeline(facts: Facts, parts: { yaml: Yaml } & Pick<Scripts, 'shell'>): Pipeline {
  const text = facts.texts.get(FILE)
  const whole = {
    text: wholePipeline(facts.download),
    notes: [],
    byHand: [],
    replaced: undefined,
    tests: false,
  }
  if (text === undefined) return whole
  const { yaml } = parts
  const document = yaml.parseDocument(text, { schema: 'failsafe', prettyErrors: false })
  const lines = editLines(text)
  const [error] = document.errors
  if (error !== undefined) {
    const detail = error.message.split('\n')[0]?.replace(/[.:]$/, '') ?? 'unreadable'
    throw problem('E_FILE_SYNTAX', { file: FILE, line: lines.at(error.pos[0]) + 1, detail })
  }
  const top = topOf(yaml, document)
  if (top === 'wrong') throw problem('E_INIT_FORM', { detail: 'it is no list of keys, one a line' })
  if (top === undefined) return { ...whole, text: `${text.replace(/([^\n])$/, '$1\n')}${whole.text}` }
  const reading = { yaml, text, lines }
  return edit(reading, readOwner(reading, top), {
    facts,
    scripts: { shell: parts.shell, texts: facts.texts },
  })
}

function edit(
  reading: Reading,
  root: Owner,
  { facts, scripts }: { facts: Facts; scripts: Scripts },
): Pipeline {
  const { list, jobs } = readJobs(reading, root)
  const entries = [root, ...jobs].flatMap(({ sections }) => sections.flatMap((section) => section.entries))
  const replaced = findReplaced(entries, scripts)
  const lines = replaced.mixed.map(({ from }) => `line ${from + 1}`)
  if (lines.length > 0) throw problem('E_INIT_MIXED', { where: lines.join(' and ') })
  const notes: string[] = []
  const site: Site = { reading, root, list, facts, notes, replaced }
  const still = jobs.filter((job) => !takeJob(site, job))
  const alone = !replaced.ships && still.length === 0 && countJobs(reading.yaml, root) === 1
  if (jobs.length > 0 && still.length === 0 && list !== undefined) takeJobs(reading, root, list)
  if (alone) addToJob(site)
  else takeFromAll(site)
  if (replaced.ships) upgrade(site)
  else if (!alone) addStage(site, still.length > 0)
  const tests = entries.some(
    (entry) => entry.key === 'script' && !replaced.whole.includes(entry) && !/^slipway\b/.test(entry.text),
  )
  const byHand = [
    ...[...replaced.more].map(
      ([{ from }, lost]) =>
        `Write what is still needed of ${FILE} line ${from + 1} as it was, on lines of its own above slipway ship: ${lost}`,
    ),
    ...(alone || replaced.ships ? oldImage(reading.yaml, root) : []),
  ]
  return { text: reading.lines.result(), notes, byHand, replaced, tests }
}

/** Takes what slipway replaces out of a job; true where it has nothing left to do and goes itself. */
function takeJob({ reading, replaced }: Site, job: Owner): boolean {
  const work = job.sections.filter(({ key }) => key === 'script' || key === 'deploy')
  const commands = work.flatMap(({ entries }) => entries)
  const empty = commands.length > 0 && commands.every((entry) => replaced.whole.includes(entry))
  if (empty) reading.lines.take(job.from, job.to)
  else for (const section of job.sections) rewrite(reading, section, { replaced, add: [], pad: '' })
  return empty
}

/** What slipway replaces goes from the commands that all jobs share; they keep something to run. */
function takeFromAll({ reading, root, replaced }: Site): void {
  for (const section of root.sections) {
    const empty = section.entries.every((entry) => replaced.whole.includes(entry))
    const idle = section.key === 'script' && section.entries.length > 0 && empty && !replaced.ships
    rewrite(reading, section, {
      replaced,
      add: idle ? ['echo "slipway ships in its own stage"'] : [],
      pad: '  ',
    })
  }
}

/** Takes the list of jobs out, with its keys, where none is left. */
function takeJobs(reading: Reading, root: Owner, list: YAMLSeq): void {
  const jobs = root.keys.get('jobs') ?? root.keys.get('matrix')
  if (!reading.yaml.isMap(jobs) || jobs.items.length > 1) throw wrongForm('jobs')
  const { lines } = reading
  const to = lastLine(reading, list)
  let from = lines.at(list.range?.[0] ?? 0)
  while (from > 0 && !/^["']?(?:jobs|matrix)["']?\s*:/.test(lines.text(from))) from -= 1
  lines.take(from, to)
}

function addToJob(site: Site): void {
  const { reading, root, facts, notes } = site
  const { yaml } = reading
  const language = root.keys.get('language')
  const named = yaml.isScalar(language) ? String(language.value) : ''
  const scripts = root.sections.filter(({ key, form }) => key === 'script' && form !== 'empty')
  const before = scripts.length > 0 ? [] : defaultScript(named, facts.paths)
  if (before === 'unknown')
    notes.push(
      `what Travis runs by itself as tests of ${named} is replaced by script: add it above slipway ship`,
    )
  addService(site)
  const own = before === 'unknown' ? [] : before
  addCommands(
    site,
    new Map([
      ['before_install', downloadLines(facts.download)],
      ['script', [...own, isOldNode(yaml, root) ? 'nvm install --lts && slipway ship' : 'slipway ship']],
    ]),
  )
}

/** Brings the address and the checksum of slipway to this version, where the pipeline has another. */
function upgrade({ reading: { lines, text }, facts: { download }, notes }: Site): void {
  const { version, sha256 } = downloaded(text)
  if (version === undefined) return
  if (version === download.version && sha256 !== undefined && download.sha256 !== undefined) {
    if (sha256 !== download.sha256)
      notes.push(
        `the checksum in ${FILE} is of another file than the one that runs, though of the same version`,
      )
    return
  }
  for (let line = 0; line < lines.count; line++) {
    const fresh = upgraded(lines.text(line), download, version)
    if (fresh !== lines.text(line)) lines.replace(line, fresh)
  }
  if (version !== download.version) notes.push(`slipway ${version} becomes ${download.version}`)
}
