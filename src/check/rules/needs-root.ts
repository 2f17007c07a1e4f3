import { type Judged, judgedForHeroku, nameOf, onHeroku } from '../dockerfile/judging.js'
import type { Run } from '../dockerfile/model.js'
import { servingOf } from '../dockerfile/serving.js'
import { chainOf } from '../dockerfile/stages.js'
import type { Found, Rule } from '../rule.js'

const user = 'Heroku runs every image as a user of its own choice, whatever USER says'

interface Need {
  readonly what: string
  readonly fix: string
  readonly severity?: 'error' | 'warning'
}

const INSTALL = /^(?:apt-get|apt|apk|yum|dnf|microdnf)$/
const MAKES_USERS = /^(?:useradd|adduser|usermod|groupadd|groupmod|addgroup)$/
const BELONGS_TO_ALL = /^(?:\/tmp|\/var\/tmp|\/dev|\/proc)(?:\/|$)/

function needOf(run: Run, one: Judged): Need | undefined {
  const { program, args, through, maybe } = run
  // Scripts ask first whether they are root.
  if (maybe) return undefined
  const leave = through.find((name) => /^(?:gosu|su-exec)$/.test(name))
  if (leave !== undefined)
    return {
      what: `${leave} changes the user when the container starts`,
      fix: `Start the program without ${leave}.`,
    }
  const become = through.find((name) => /^(?:sudo|doas)$/.test(name))
  if (become !== undefined)
    return { what: `${become} is used`, fix: `Do it with RUN when the image is built, without ${become}.` }
  if (program === 'chown')
    return {
      what: 'chown changes owners when the container starts',
      fix: `Write RUN chmod -R a+rwX ${args.at(-1) ?? '…'} before CMD, so that everybody may write there.`,
    }
  if (INSTALL.test(program) && args.some((arg) => /^(?:install|add|upgrade|update)$/.test(arg)))
    return {
      what: `${program} installs when the container starts`,
      fix: `Install with RUN ${program} … when the image is built.`,
    }
  if (MAKES_USERS.test(program))
    return {
      what: `${program} makes users when the container starts`,
      fix: 'Make them with RUN when the image is built.',
    }
  if (program === 'service' || program === 'systemctl')
    return {
      what: `${program} starts a service of the system`,
      fix: 'Start the one program that serves, in the foreground.',
    }
  return portOf(run) ?? folderOf(run, one)
}

function portOf(run: Run): Need | undefined {
  const port = servingOf(run)?.port
  if (port?.kind !== 'fixed' || port.by !== 'command' || port.number >= 1024 || port.number === 0)
    return undefined
  return {
    what: `${nameOf(run)} listens on port ${port.number}, which is below 1024`,
    fix: 'Let it listen on $PORT.',
  }
}

// A folder at the top that is made when the container starts: only root may, unless the image has made it.
function folderOf({ program, args }: Run, { stage }: Judged): Need | undefined {
  if (program !== 'mkdir') return undefined
  const folder = args.find((arg) => arg.startsWith('/') && !/[$`]/.test(arg) && !BELONGS_TO_ALL.test(arg))
  if (folder === undefined || isInside(folder, stage.workdir)) return undefined
  const top = `/${folder.split('/')[1] ?? ''}`
  const isMade = chainOf(stage).some(
    ({ keyword, rest }) => /^(?:RUN|VOLUME|WORKDIR|COPY|ADD)$/.test(keyword) && rest.includes(top),
  )
  if (isMade) return undefined
  return {
    what: `${folder} is made when the container starts`,
    fix: `Write RUN mkdir -p ${folder} && chmod -R a+rwX ${folder} before CMD.`,
  }
}

const isInside = (path: string, folder: string): boolean =>
  folder !== '/' && `${path}/`.startsWith(`${folder}/`)

function findIn(one: Judged): Found[] {
  const { facts, process, stage } = one
  const found = process.runs.flatMap((run): Found[] => {
    const need = needOf(run, one)
    if (need === undefined) return []
    return [
      { file: run.file, line: run.line, message: `It needs root: ${need.what}. ${user}.`, fix: need.fix },
    ]
  })
  const last = stage.user
  if (
    last !== undefined &&
    /^(?:root|0)(?::|$)/.test(last.name) &&
    stage.own.some(({ line }) => line === last.line)
  )
    found.push({
      file: facts.file,
      line: last.line,
      message: `The last USER is root, as if the app needed it. ${user}.`,
      fix: 'End with a user that has no rights, such as USER 1000, and see that the app runs.',
    })
  const seen = new Set<string>()
  return found
    .filter(({ line, file }) => !seen.has(`${file}:${line}`) && seen.add(`${file}:${line}`))
    .map((each) => onHeroku(facts, each))
}

/** `needs-root` */
export const rule: Rule = {
  id: 'needs-root',
  severity: 'warning',
  find: (project) => judgedForHeroku(project).flatMap(findIn),
}
