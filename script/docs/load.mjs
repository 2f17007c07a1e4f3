import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createHash } from 'node:crypto'
import ts from 'typescript'

/** The sources with their types stripped, as modules in a folder of their own: never older than src/. */
function strip(folder) {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const compilerOptions = {
    module: ts.ModuleKind.ES2022,
    target: ts.ScriptTarget.ES2022,
    verbatimModuleSyntax: true,
  }
  for (const name of readdirSync('src', { recursive: true }).filter((one) => one.endsWith('.ts'))) {
    const to = join(folder, name.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(to), { recursive: true })
    const { outputText } = ts.transpileModule(readFileSync(join('src', name), 'utf8'), { compilerOptions })
    writeFileSync(to, outputText)
  }
}

/** The codes below each heading of the catalogue, in its order; a file without headings is one by its name. */
function groupsOf(catalogue) {
  const order = Object.keys(catalogue)
  const files = readdirSync('src/errors', { recursive: true }).filter((name) => name.endsWith('.ts'))
  const groups = files.flatMap((file) => {
    const name = basename(file, '.ts')
    const found = [{ title: name[0].toUpperCase() + name.slice(1), codes: [] }]
    const text = readFileSync(join('src/errors', file), 'utf8')
    for (const [, title, code] of text.matchAll(/^ {2}(?:\/\/ ([A-Z].*)|(E_\w+): )/gm)) {
      if (title !== undefined) found.push({ title, codes: [] })
      else found.at(-1).codes.push(code)
    }
    return found.filter(({ codes }) => codes.length > 0)
  })
  return groups.sort((a, b) => order.indexOf(a.codes[0]) - order.indexOf(b.codes[0]))
}

/** Every rule of `check` with its page, and what each of its examples finds. */
async function rulesOf(from) {
  const [{ rules }, { judge }, { readProject }] = await Promise.all([
    from('check/rules/index.js'),
    from('check/judge.js'),
    from('check/read.js'),
  ])
  const foundIn = async (rule, files) =>
    judge(await readProject({ files: new Map(Object.entries(files)), branch: 'main' }), [rule])
  return Promise.all(
    rules.map(async (rule) => {
      const { page } = await from(`check/rules/${rule.id}.page.js`)
      return {
        ...rule,
        ...page,
        examples: await Promise.all(
          page.examples.map(async (one) => ({ ...one, found: await foundIn(rule, one.files) })),
        ),
      }
    }),
  )
}

/** Everything that documents are made from, read from the sources, package.json and dist/. */
export async function load() {
  if (!existsSync('dist/index.js')) throw new Error('dist/index.js is missing. Run: npm run build')
  // Inside the checkout, where the sources find the packages that they load.
  mkdirSync('build', { recursive: true })
  const folder = mkdtempSync(resolve('build/docs-'))
  try {
    strip(folder)
    const from = (name) => import(pathToFileURL(join(folder, name)))
    const [{ settings, settingsOf }, { commands }, { groups }, help, { catalogue }, { exitMeanings }] =
      await Promise.all([
        from('settings/table.js'),
        from('commands/index.js'),
        from('commands/command.js'),
        from('settings/help.js'),
        from('errors/catalogue.js'),
        from('errors/exit.js'),
      ])
    const rules = await rulesOf(from)
    const { version, repository } = JSON.parse(readFileSync('package.json', 'utf8'))
    return {
      ...{ settings: [...settings.values()], settingsOf, commands: [...commands.values()], groups, help },
      ...{ catalogue, catalogueGroups: groupsOf(catalogue), exitMeanings, version, rules },
      repository: repository.url.replace(/^git\+/, '').replace(/\.git$/, ''),
      sha256: createHash('sha256').update(readFileSync('dist/index.js')).digest('hex'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
