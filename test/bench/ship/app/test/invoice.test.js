import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PDFDocument } from 'pdf-lib'
import request from 'supertest'
import { createApp } from '../src/app.js'
import { invoice } from '../src/invoice.js'
import { orders } from '../src/orders.js'

test('every invoice is a document of one page', async () => {
  for (const order of orders(400)) {
    const document = await PDFDocument.load(await invoice(order))
    assert.equal(document.getPageCount(), 1)
  }
})

test('an invoice comes as PDF', async () => {
  const { headers, body } = await request(createApp(false)).get('/orders/7.pdf')
  assert.equal(headers['content-type'], 'application/pdf')
  assert.equal(body.subarray(0, 5).toString(), '%PDF-')
})
