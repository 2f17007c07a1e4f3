// An app that is shipped again and again: its repository, its accounts, and the changes that are pushed to it.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const below = (path) => fileURLToPath(new URL(path, import.meta.url))
/** The folder of the app. */
export const APP = below('app')
const text = (name) => readFileSync(join(APP, name), 'utf8')

/** The Dockerfiles that the app can have, by name, and what is said of each. */
export const LAYOUTS = {
  shared: 'both stages stand on one that installs the packages that run',
  separate: 'each stage installs its packages for itself',
}
const print = (value) => `${JSON.stringify(value, undefined, 2)}\n`

// Large ones that the app can do without: a quick try leaves them out.
const LARGE = ['echarts', 'zrender', 'stripe', 'typescript', 'date-fns', 'prettier']
// The small one that changes, and what the lock file says of its next version.
const BUMP = {
  name: 'marked',
  version: '18.2.1',
  integrity:
    'sha512-ii4bxCTCqqwpT86XZWgJNs+ZnAIZksmLGYMViWA7PDIXYIeNo1x6cDdX3JOip9NM/cI6p8z57FxliACboTruMA==',
}

function without(names, list) {
  const kept = Object.entries(list).filter(([key]) => !names.some((name) => `${key}/`.startsWith(`${name}/`)))
  return Object.fromEntries(kept)
}

/** `package.json` and the lock file with this share (0 to 1) of the large packages; `bumped`: after the change. */
export function packageFiles(scale, bumped = false) {
  const gone = LARGE.slice(Math.round(LARGE.length * scale))
  const [manifest, lock] = [JSON.parse(text('package.json')), JSON.parse(text('package-lock.json'))]
  lock.packages = without(
    gone.map((name) => `node_modules/${name}`),
    lock.packages,
  )
  const roots = [manifest, lock.packages['']]
  for (const root of roots) {
    root.dependencies = without(gone, root.dependencies)
    root.devDependencies = without(gone, root.devDependencies)
  }
  if (bumped) {
    const { name, ...entry } = BUMP
    Object.assign(lock.packages[`node_modules/${name}`], entry)
    for (const root of roots) root.dependencies[name] = entry.version
  }
  return { 'package.json': print(manifest), 'package-lock.json': print(lock) }
}

/**
 * What is pushed, in this order, each onto what was there before: the files that change, and what is new on the page.
 * Without files the last commit is built again.
 */
export const rows = (scale) => ({
  cold: { title: 'The first build', page: ['First version', 'marked 18.2.0'] },
  identical: { title: 'The same commit again', page: ['First version', 'marked 18.2.0'] },
  readme: {
    title: 'A change of the README',
    files: { 'README.md': `${text('README.md')}\nQuestions go to Ada.\n` },
    page: ['First version', 'marked 18.2.0'],
  },
  source: {
    title: 'A change of a source file',
    files: { 'src/page.js': text('src/page.js').replace('First version', 'Second version') },
    page: ['Second version', 'marked 18.2.0'],
  },
  dependency: {
    title: 'A change of a dependency',
    files: packageFiles(scale, true),
    page: [`marked ${BUMP.version}`],
  },
})

/** Makes a project with one commit on main, accounts that have nothing, and an app that was never deployed. */
export async function newProject({ dir, stand, base, packages }, { scale, layout }) {
  const { createRepository } = await import(new URL('../../../build/stand/git.js', import.meta.url))
  const [user, password] = [`u${randomBytes(4).toString('hex')}`, 'geheim']
  await stand.user(user, password)
  const { email } = await stand.account()
  const app = await stand.app(undefined, { stack: 'container' }, email)
  const files = {
    ...packageFiles(scale),
    Dockerfile: readFileSync(below(`layouts/${layout}.Dockerfile`), 'utf8').replace('node:22', base),
    '.npmrc': `${text('.npmrc')}registry=${packages}\n`,
  }
  const repository = createRepository(mkdtempSync(join(dir, 'project-')), { from: APP, files })
  return { user, password, app, repository, image: `${user}/orders`, builds: 1 }
}

/** Pushes files to main. */
export async function change(project, files) {
  const { commit, push } = await import(new URL('../../../build/stand/git.js', import.meta.url))
  commit(project.repository, files, 'Change')
  push(project.repository)
  project.builds++
}

/** Clones it into a machine, as Travis does, and gives the folder and the environment of the job. */
export async function startJob(project, { hub, heroku, api }, machine) {
  const { git, head } = await import(new URL('../../../build/stand/git.js', import.meta.url))
  const { user, password, app, repository, image, builds } = project
  git(machine.dir, ['clone', '--quiet', '--branch', 'main', repository.remote, 'checkout'])
  const slug = `${user}/orders`
  const env = {
    ...machine.env,
    ...{ CI: 'true', TRAVIS: 'true', TRAVIS_REPO_SLUG: slug, TRAVIS_COMMIT: head(repository) },
    // In public all may see the test stage, which both publish for its cache.
    TRAVIS_REPO_PRIVATE: 'false',
    ...{ TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: 'false', TRAVIS_TAG: '', TRAVIS_EVENT_TYPE: 'push' },
    ...{ TRAVIS_BUILD_NUMBER: `${builds}`, TRAVIS_JOB_NUMBER: `${builds}.1`, TRAVIS_TEST_RESULT: '' },
    TRAVIS_JOB_WEB_URL: `https://app.travis-ci.com/${slug}/jobs/${builds}`,
    ...{ DOCKER_USERNAME: user, DOCKER_PASSWORD: password },
    ...{ HEROKU_APP: app.name, HEROKU_API_KEY: app.token, HEROKU_API_URL: api, HEROKU_REGISTRY: heroku },
    SLIPWAY_IMAGE: `${hub}/${image}`,
  }
  return { cwd: join(machine.dir, 'checkout'), env }
}
