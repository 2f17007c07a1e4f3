import { readFileSync } from 'node:fs'
import { page } from './page.js'

const style = readFileSync(new URL('../public/style.css', import.meta.url))
const safety = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** An answer that is thrown: its status and what the client is told. */
class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

const largest = 16 * 1024

const bodyOf = async (request) => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > largest) throw new Refusal(413, 'The body is too large.')
  }
  return text
}

const jsonOf = async (request) => {
  try {
    const body = JSON.parse(await bodyOf(request))
    if (typeof body === 'object' && body !== null) return body
  } catch (error) {
    if (error instanceof Refusal) throw error
  }
  throw new Refusal(400, 'The body must be a JSON object.')
}

const found = (value) => {
  if (value === undefined) throw new Refusal(404, 'There is no such todo.')
  return value
}

const added = (todos, title) => {
  try {
    return todos.add(title)
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(422, error.message) : error
  }
}

const html = (status, text) => ({ status, type: 'text/html; charset=utf-8', body: text })
const json = (status, value) => ({ status, type: 'application/json', body: JSON.stringify(value) })
const home = { status: 303, headers: { location: '/' }, body: '' }

/** Method and path → handler; `:id` stands for a number. */
const routesOf = ({ todos, title, about }) => {
  const show = (status, problem) => html(status, page({ title, todos: todos.list(), about, problem }))
  const patch = async (id, request) => {
    const { done } = await jsonOf(request)
    if (typeof done !== 'boolean') throw new Refusal(422, 'The field done must be true or false.')
    return json(200, found(todos.setDone(id, done)))
  }
  const submit = async (request) => {
    try {
      added(todos, new URLSearchParams(await bodyOf(request)).get('title'))
      return home
    } catch (error) {
      if (error instanceof Refusal) return show(error.status, error.message)
      throw error
    }
  }
  return {
    'GET /': () => show(200),
    'GET /style.css': () => ({ status: 200, type: 'text/css; charset=utf-8', body: style }),
    'GET /healthz': () => json(200, { status: 'ok', ...about }),
    'POST /todos': (_, request) => submit(request),
    'POST /todos/:id/done': (id) => found(todos.setDone(id, true)) && home,
    'POST /todos/:id/reopen': (id) => found(todos.setDone(id, false)) && home,
    'POST /todos/:id/remove': (id) => found(todos.remove(id)) && home,
    'GET /api/todos': () => json(200, todos.list()),
    'POST /api/todos': async (_, request) => json(201, added(todos, (await jsonOf(request)).title)),
    'GET /api/todos/:id': (id) => json(200, found(todos.get(id))),
    'PATCH /api/todos/:id': patch,
    'DELETE /api/todos/:id': (id) => found(todos.remove(id)) && { status: 204, body: '' },
  }
}

/**
 * Makes the app as a request listener for node:http. `about` holds version, revision and release, as far as known;
 * `log` is called with one line for each request.
 */
export const createApp = ({ todos, title = 'Todo', about = {}, log = () => {} }) => {
  const routes = new Map(Object.entries(routesOf({ todos, title, about })))
  const answer = async (request) => {
    const [pathname] = request.url.split('?')
    const [, id] = /^\/(?:api\/)?todos\/(\d{1,15})(?:\/|$)/.exec(pathname) ?? []
    const path = id === undefined ? pathname : pathname.replace(`/${id}`, '/:id')
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const route = routes.get(`${method} ${path}`)
    if (route === undefined) throw new Refusal(404, 'There is nothing here.')
    return route(Number(id), request)
  }
  return async (request, response) => {
    const { status, type, headers, body } = await answer(request).catch((error) => {
      if (!(error instanceof Refusal)) log(`error: ${error.stack}`)
      return json(error.status ?? 500, {
        error: error.status === undefined ? 'Something broke.' : error.message,
      })
    })
    log(`${request.method} ${request.url} ${status}`)
    response.writeHead(status, {
      ...safety,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}
