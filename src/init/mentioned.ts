import { normal } from './publishing.js'

/** The scripts of the repository that a text names by their path: what it may call. */
export function mentioned(text: string, paths: ReadonlySet<string>): string[] {
  const words = text.match(/[\w./${}-]*[\w-]+/g) ?? []
  const found = words.map(normal).filter((word) => paths.has(word) && !/\.(?:ya?ml|json|md|txt)$/.test(word))
  return [...new Set(found)]
}

/** Whether a file is a script of the shell, by its first line or its name. */
export const isShell = (path: string, text: string): boolean =>
  text.startsWith('#!') ? /^#!.*\b(?:ba|da|k)?sh\b/.test(text) : /\.(?:ba)?sh$|(?:^|\/)[^.]+$/.test(path)

const DOCKERFILE = /(?:^|\/)(?:Dockerfile(?:\.[\w.-]+)?|[\w.-]+\.Dockerfile)$/i

/** Whether a path is that of a Dockerfile by its name; what dockerignore files are called is none. */
export const isDockerfile = (path: string): boolean =>
  DOCKERFILE.test(path) && !/\.(?:dockerignore|bak|orig|swp|md|j2|tmpl|erb)$/i.test(path)
