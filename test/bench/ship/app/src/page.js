import { readFileSync } from 'node:fs'
import lodash from 'lodash'
import { DateTime } from 'luxon'
import { marked } from 'marked'

const renderer = JSON.parse(readFileSync(new URL('../node_modules/marked/package.json', import.meta.url)))

const text = `
# Orders

First version of the page.

| order | customer | day | total |
| --- | --- | --- | --- |
`

/** The page with all orders, and below it what rendered it. */
export function page(orders) {
  const rows = orders.map(({ number, customer, day, items }) => {
    const total = lodash.sumBy(items, ({ price, count }) => price * count)
    const date = DateTime.fromISO(day).toLocaleString(DateTime.DATE_MED)
    return `| [${number}](/orders/${number}.pdf) | ${customer} | ${date} | ${total.toFixed(2)} |`
  })
  return `<!doctype html><title>Orders</title>${marked.parse(text + rows.join('\n'))}<p>marked ${renderer.version}</p>\n`
}
