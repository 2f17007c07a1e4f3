import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { createApp } from '../src/app.js'

test('the page lists every order', async () => {
  const { status, text } = await request(createApp(false)).get('/')
  assert.equal(status, 200)
  assert.match(text, /version of the page/)
  assert.equal(text.match(/\.pdf"/g).length, 50)
})

test('an order that nobody made is not found', async () => {
  const { status } = await request(createApp(false)).get('/orders/51.pdf')
  assert.equal(status, 404)
})
