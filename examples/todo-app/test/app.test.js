import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { createApp } from '../src/app.js'
import { createTodos } from '../src/todos.js'

const about = { version: '1.2.3', revision: '0123456789abcdef', release: undefined }
const server = createServer(createApp({ todos: createTodos(['First']), title: 'Plans', about }))
let base = ''

before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${server.address().port}`
})

after(() => {
  server.close()
  server.closeAllConnections()
})

const call = async (method, path, body) => {
  const response = await fetch(base + path, { method, body, redirect: 'manual' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const callJson = async (method, path, value) => {
  const { status, text } = await call(method, path, value === undefined ? undefined : JSON.stringify(value))
  return { status, body: text === '' ? undefined : JSON.parse(text) }
}

test('the home page shows the todos and what runs', async () => {
  const { status, headers, text } = await call('GET', '/')
  assert.equal(status, 200)
  assert.match(headers.get('content-type'), /^text\/html/)
  assert.match(text, /<h1>Plans<\/h1>/)
  assert.match(text, /First/)
  assert.match(text, /<b>version<\/b> 1\.2\.3/)
  assert.match(text, /<b>commit<\/b> 0123456</)
  assert.doesNotMatch(text, /<b>release/)
})

test('the style sheet is there', async () => {
  const { status, headers } = await call('GET', '/style.css')
  assert.equal(status, 200)
  assert.match(headers.get('content-type'), /^text\/css/)
})

test('the health check answers, with and without a body', async () => {
  assert.deepEqual(await callJson('GET', '/healthz'), {
    status: 200,
    body: { status: 'ok', version: '1.2.3', revision: '0123456789abcdef' },
  })
  assert.deepEqual(await callJson('HEAD', '/healthz'), { status: 200, body: undefined })
})

test('a todo is created, finished and removed through the API', async () => {
  const made = await callJson('POST', '/api/todos', { title: '  Buy milk ' })
  assert.equal(made.status, 201)
  assert.deepEqual(made.body, { id: made.body.id, title: 'Buy milk', done: false })
  const path = `/api/todos/${made.body.id}`
  assert.deepEqual((await callJson('PATCH', path, { done: true })).body, { ...made.body, done: true })
  assert.equal((await callJson('GET', path)).body.done, true)
  assert.equal((await callJson('DELETE', path)).status, 204)
  assert.equal((await callJson('GET', path)).status, 404)
  assert.deepEqual((await callJson('GET', '/api/todos')).body, [{ id: 1, title: 'First', done: false }])
})

test('the forms work without JavaScript and lead back home', async () => {
  const sent = await call('POST', '/todos', new URLSearchParams({ title: '<b>bold</b>' }))
  assert.equal(sent.status, 303)
  assert.equal(sent.headers.get('location'), '/')
  const todo = (await callJson('GET', '/api/todos')).body.at(-1)
  assert.equal((await call('POST', `/todos/${todo.id}/done`)).status, 303)
  const { text } = await call('GET', '/')
  assert.match(text, /&lt;b&gt;bold&lt;\/b&gt;/)
  assert.match(text, /class="todo done"/)
  assert.equal((await call('POST', `/todos/${todo.id}/remove`)).status, 303)
})

test('a blank title is refused on the page', async () => {
  const { status, text } = await call('POST', '/todos', new URLSearchParams({ title: ' ' }))
  assert.equal(status, 422)
  assert.match(text, /A todo needs a title\./)
})

test('what makes no sense is refused with a sentence', async () => {
  const cases = [
    ['POST', '/api/todos', { title: '' }, 422],
    ['POST', '/api/todos', { title: 'x'.repeat(121) }, 422],
    ['PATCH', '/api/todos/1', { done: 'yes' }, 422],
    ['PATCH', '/api/todos/99', { done: true }, 404],
    ['POST', '/api/todos', 'text', 400],
    ['POST', '/api/todos', { title: 'x'.repeat(20_000) }, 413],
    ['GET', '/nowhere', undefined, 404],
  ]
  for (const [method, path, body, status] of cases) {
    const answer = await callJson(method, path, body)
    assert.equal(answer.status, status, `${method} ${path}`)
    assert.match(answer.body.error, /\.$/)
  }
})
