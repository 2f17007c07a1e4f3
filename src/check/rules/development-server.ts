import { type Judged, judged, nameOf, onHeroku } from '../dockerfile/judging.js'
import type { Run } from '../dockerfile/model.js'
import { serverOf } from '../dockerfile/serving.js'
import type { Found, Rule } from '../rule.js'

const RELOADS = new Set(['--reload', '--watch', '--debug', '--livereload'])
const WITH_RELOAD = /^(?:uvicorn|gunicorn|hypercorn|granian|fastapi|flask|node|tsx|bun|nest|deno)$/
const BY_NAME = /^(?:npm|yarn|pnpm|bun) run (?:dev|develop|start:dev|dev:start|watch)$/

const PAGES: ReadonlyArray<readonly [program: string, verb: RegExp, page: string]> = [
  ['dotnet', /^watch$/, 'https://learn.microsoft.com/en-us/dotnet/core/tools/dotnet-watch'],
  ['cargo', /^watch$/, 'https://github.com/watchexec/cargo-watch#readme'],
  ['tsx', /^watch$/, 'https://tsx.is/watch-mode'],
  ['nest', /^start$/, 'https://docs.nestjs.com/cli/usages#nest-start'],
]

/** Why a run is one for developing; undefined: it is not. */
function reasonOf({ program, args, through, env, maybe }: Run): string | undefined {
  if (maybe) return undefined
  const name = nameOf({ program, args })
  const server = serverOf({ program, args })
  if (server?.development === true) return `${name} is made for developing (${server.page})`
  const [, , page] =
    PAGES.find(
      ([one, verb]) =>
        one === program &&
        verb.test(args[0] ?? '') &&
        (one !== 'nest' || args.some((arg) => /^(?:-w|--watch)$/.test(arg))),
    ) ?? []
  if (page !== undefined) return `${name} builds anew whenever a file changes (${page})`
  const flag = WITH_RELOAD.test(program) ? args.find((arg) => RELOADS.has(arg)) : undefined
  if (flag !== undefined) return `${program} with ${flag} is for developing`
  if (program === 'rails' && args[0]?.startsWith('s') === true && env.get('RAILS_ENV') === 'development')
    return 'RAILS_ENV is development'
  const script = through.find((one) => BY_NAME.test(one))
  // What such a script runs is known where it was followed.
  return script !== undefined && /^(?:npm|yarn|pnpm|bun)$/.test(program)
    ? `${script} starts a server for developing, by its name`
    : undefined
}

function findIn({ facts, process }: Judged): Found[] {
  return process.runs.flatMap((run) => {
    const reason = reasonOf(run)
    if (reason === undefined) return []
    const found: Found = {
      file: run.file,
      line: run.line,
      message: `The image that ships runs a development server: ${reason}.`,
      fix: insteadOf(run),
    }
    return [onHeroku(facts, found)]
  })
}

const better: ReadonlyArray<readonly [program: RegExp, instead: string]> = [
  [/^flask$/, 'CMD exec gunicorn --bind 0.0.0.0:$PORT app:app'],
  [/^(?:manage\.py|django-admin)$/, 'CMD exec gunicorn --bind 0.0.0.0:$PORT project.wsgi'],
  [/^fastapi$/, 'CMD exec fastapi run --port $PORT'],
  [/^next$/, 'RUN next build, then CMD exec next start'],
  [/^(?:nodemon|ts-node-dev|tsnd|tsx|node)$/, 'CMD ["node", "server.js"]'],
  [/^(?:php|artisan|symfony)$/, 'CMD exec apache2-foreground, or another web server in front of PHP'],
  [
    /^(?:mvnw?|gradlew?)$/,
    'Build the jar in an earlier stage, then CMD exec java -Dserver.port=$PORT -jar app.jar',
  ],
]

function insteadOf({ program, args }: Run): string {
  if (args.some((arg) => RELOADS.has(arg)) && /^(?:uvicorn|gunicorn|hypercorn|granian)$/.test(program))
    return 'Take the flag away.'
  const found = better.find(([one]) => one.test(program))?.[1]
  return found === undefined
    ? 'Build the app in an earlier stage, and let a web server give out the result.'
    : `Run the one for production: ${found}.`
}

/** `development-server` */
export const rule: Rule = {
  id: 'development-server',
  severity: 'warning',
  find: (project) => judged(project).flatMap(findIn),
}
