import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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

/** The headings of the catalogue with the codes below each, in the order in which they are written there. */
function groupsOfCatalogue() {
  const groups = []
  for (const [, title, code] of readFileSync('src/errors/catalogue.ts', 'utf8').matchAll(
    /^ {2}(?:\/\/ (\w.*)|(E_\w+): )/gm,
  )) {
    if (title !== undefined) groups.push({ title, codes: [] })
    else groups.at(-1).codes.push(code)
  }
  return groups
}

/** Everything that documents are made from, read from the sources, package.json and dist/. */
export async function load() {
  if (!existsSync('dist/index.js')) throw new Error('dist/index.js is missing. Run: npm run build')
  const folder = mkdtempSync(join(tmpdir(), 'slipway-docs-'))
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
    const { version, repository } = JSON.parse(readFileSync('package.json', 'utf8'))
    return {
      ...{ settings: [...settings.values()], settingsOf, commands: [...commands.values()], groups, help },
      ...{ catalogue, catalogueGroups: groupsOfCatalogue(), exitMeanings, version },
      repository: repository.url.replace(/^git\+/, '').replace(/\.git$/, ''),
      sha256: createHash('sha256').update(readFileSync('dist/index.js')).digest('hex'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
