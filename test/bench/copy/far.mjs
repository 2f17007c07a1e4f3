// A port of this machine as if it were far away: what goes through arrives half a round trip later each way, and a
// connection costs a round trip before its first byte. Bandwidth is not limited, slow start is not imitated.
//   node test/bench/copy/far.mjs PORT MILLISECONDS     prints its own port, runs until its input ends
import { connect, createServer } from 'node:net'

// As much as a connection with a window of 8 MiB has under way in one direction.
const WINDOW = 4 << 20
const [port, roundTrip] = process.argv.slice(2).map(Number)

/** Passes on what comes from one socket to the other `delay` ms later, its end included; `first` more before the first. */
function carry(from, to, delay, first) {
  const queue = []
  let [held, timer, last] = [0, undefined, performance.now() + first]
  const deliver = () => {
    timer = undefined
    while (queue.length > 0 && queue[0].at <= performance.now()) {
      const { chunk } = queue.shift()
      if (chunk === undefined) return to.end()
      held -= chunk.length
      if (from.isPaused() && held < WINDOW / 2) from.resume()
      if (!to.write(chunk)) return to.once('drain', deliver)
    }
    if (queue.length > 0) timer = setTimeout(deliver, queue[0].at - performance.now())
  }
  const take = (chunk) => {
    last = Math.max(last, performance.now())
    queue.push({ chunk, at: last + delay })
    if (queue.length === 1 && timer === undefined && !to.writableNeedDrain)
      timer = setTimeout(deliver, last + delay - performance.now())
  }
  from.on('data', (chunk) => {
    held += chunk.length
    if (held > WINDOW) from.pause()
    take(chunk)
  })
  from.on('end', () => take(undefined))
  // Who goes away without a word takes the other one along.
  from.on('error', () => to.destroy())
  from.on('close', () => from.readableEnded || to.destroy())
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  carry(near, far, roundTrip / 2, roundTrip)
  carry(far, near, roundTrip / 2, 0)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.stdin.resume().on('end', () => process.exit())
