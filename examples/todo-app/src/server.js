import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createApp } from './app.js'
import { createTodos } from './todos.js'

const { env } = process
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const about = { version: env.VERSION || version, revision: env.REVISION, release: env.HEROKU_RELEASE_VERSION }
const log = (line) => console.log(line)

const server = createServer(createApp({ todos: createTodos(), title: env.TODO_TITLE || 'Todo', about, log }))

// Heroku says in PORT where to listen, and asks from outside the container: 127.0.0.1 would not be reachable.
server.listen(Number(env.PORT ?? 3000), '0.0.0.0', () => {
  log(`todo-app ${about.version} listens on port ${server.address().port}`)
})

// Before a container is stopped it gets SIGTERM: finish what is being answered, take nothing new, and go.
const stop = (signal) => {
  log(`${signal}: closing`)
  server.close(() => process.exit(0))
  server.closeIdleConnections()
  setTimeout(() => process.exit(0), 8000).unref()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
