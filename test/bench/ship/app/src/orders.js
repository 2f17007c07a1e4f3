import { z } from 'zod'

const Order = z.object({
  number: z.number().int().positive(),
  customer: z.string().min(1),
  day: z.iso.date(),
  items: z.array(z.object({ name: z.string(), price: z.number(), count: z.number().int() })).min(1),
})

const names = ['Lovelace', 'Hopper', 'Hamilton', 'Liskov', 'Perlman']

/** `count` made-up orders. */
export const orders = (count) =>
  Array.from({ length: count }, (_, i) =>
    Order.parse({
      number: i + 1,
      customer: names[i % names.length],
      day: `2026-03-${String((i % 28) + 1).padStart(2, '0')}`,
      items: Array.from({ length: (i % 7) + 1 }, (_, j) => ({
        ...{ name: `Article ${j + 1}`, price: 4.5 * (j + 1), count: (i % 3) + 1 },
      })),
    }),
  )
