import compression from 'compression'
import express from 'express'
import helmet from 'helmet'
import { pinoHttp } from 'pino-http'
import { invoice } from './invoice.js'
import { orders } from './orders.js'
import { page } from './page.js'

/** The app, without a port; `log` is an option of pino-http. */
export function createApp(log = true) {
  const all = orders(50)
  const app = express()
  app.use(helmet(), compression(), pinoHttp({ enabled: log }))
  app.get('/', (_request, response) => response.type('html').send(page(all)))
  app.get('/orders/:name', async (request, response) => {
    const order = all.find(({ number }) => `${number}.pdf` === request.params.name)
    if (order === undefined) return response.status(404).send('There is no such order.\n')
    response.type('pdf').send(Buffer.from(await invoice(order)))
  })
  return app
}
