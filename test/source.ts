import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The checkout; every path here is relative to it. */
export const root = fileURLToPath(new URL('..', import.meta.url))
export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

export interface Source {
  path: string
  lines: number
  tree: ts.SourceFile
  /** Own modules it imports, lazily or not, types included. */
  imports: readonly string[]
  packages: readonly string[]
}

/** All nodes of a tree, parents first. */
export function* nodes(node: ts.Node): Generator<ts.Node> {
  yield node
  for (const child of node.getChildren()) yield* nodes(child)
}

function specifier(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const module = node.moduleSpecifier
    return module !== undefined && ts.isStringLiteral(module) ? module.text : undefined
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined
  const [module] = node.arguments
  return module !== undefined && ts.isStringLiteral(module) ? module.text : undefined
}

function parse(path: string): Source {
  const text = read(path)
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const all = [...nodes(tree)].map(specifier).filter((name) => name !== undefined)
  const own = all.filter((name) => name.startsWith('.'))
  return {
    path,
    lines: text.split('\n').length - 1,
    tree,
    imports: own.map((name) => posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts')),
    packages: all.filter((name) => !name.startsWith('.')),
  }
}

/** Every TypeScript file below a folder, parsed. */
export const sourcesOf = (folder: string): Source[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => parse(posix.join(folder, name)))

/** What the next commit may hold: files git knows and new ones it does not ignore. */
export const committed = (): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile())

export const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node)

/** Exported functions, each with its name and the statement that makes it. */
function* exportedFunctions({ tree }: Source): Generator<{ name: string; statement: ts.Statement }> {
  for (const statement of tree.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
    if (ts.isFunctionDeclaration(statement)) yield { name: statement.name?.text ?? 'default', statement }
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations)
      if (initializer !== undefined && isFunction(initializer)) yield { name: name.getText(), statement }
  }
}

/** Names of the functions a file exports. */
export const exportsOf = (source: Source): string[] => [...exportedFunctions(source)].map(({ name }) => name)

/** Names of exported functions without a docstring. */
export const undocumented = (source: Source): string[] =>
  [...exportedFunctions(source)]
    .filter(({ statement }) => ts.getJSDocCommentsAndTags(statement).length === 0)
    .map(({ name }) => name)

const namesSomethingElse = (node: ts.Identifier): boolean => {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  return 'name' in parent && parent.name === node
}

const declaresIt = ({ parent }: ts.Identifier): boolean =>
  ts.isVariableDeclaration(parent) ||
  ts.isParameter(parent) ||
  ts.isBindingElement(parent) ||
  ts.isImportSpecifier(parent)

const ofGlobalThis = ({ parent }: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(parent) && parent.expression.getText() === 'globalThis') ||
  (ts.isQualifiedName(parent) && parent.left.getText() === 'globalThis')

/** Whether a file uses a global, by its bare name (unless the file declares that name itself) or through globalThis. */
export function usesGlobal({ tree }: Source, name: string): boolean {
  const found = [...nodes(tree)].filter(ts.isIdentifier).filter(({ text }) => text === name)
  if (found.some(ofGlobalThis)) return true
  return !found.some(declaresIt) && found.some((node) => !namesSomethingElse(node))
}
