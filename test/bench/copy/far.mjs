// A port of this machine as if it were far away: what goes through arrives half a round trip later each way, and a
// connection costs a round trip before its first byte. All connections share one line each way, of so many megabytes
// a second (default: without limit). Slow start is not imitated.
//   node test/bench/copy/far.mjs PORT MILLISECONDS [RATE]     prints its own port, runs until its input ends
import { connect, createServer } from 'node:net'

const [port, roundTrip, rate = Infinity] = process.argv.slice(2).map(Number)
const PACE = rate * 1000 // bytes a millisecond
// As much as a connection with a window of 8 MiB has under way in one direction, and no more than the line needs to be
// full: what waits longer would hold up the other connections.
const WINDOW = Math.min(4 << 20, PACE * roundTrip)

/** One direction of the line: gives the time at which so many bytes have left, after all that was there before them. */
function line() {
  let free = 0
  return (bytes) => (free = Math.max(free, performance.now()) + bytes / PACE)
}

/** Passes on what comes from one socket to the other `delay` ms later, its end included; `first` more before the first. */
function carry(from, to, { sent, delay, first }) {
  const queue = []
  let [held, timer, last] = [0, undefined, performance.now() + first]
  const deliver = () => {
    timer = undefined
    while (queue.length > 0 && queue[0].at <= performance.now()) {
      const { chunk } = queue.shift()
      if (chunk === undefined) return to.end()
      held -= chunk.length
      if (from.isPaused() && held < WINDOW) from.resume()
      if (!to.write(chunk)) return to.once('drain', deliver)
    }
    if (queue.length > 0) timer = setTimeout(deliver, queue[0].at - performance.now())
  }
  const take = (chunk) => {
    last = Math.max(last, chunk === undefined ? performance.now() : sent(chunk.length))
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

const [up, down] = [line(), line()]
const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  carry(near, far, { sent: up, delay: roundTrip / 2, first: roundTrip })
  carry(far, near, { sent: down, delay: roundTrip / 2, first: 0 })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.stdin.resume().on('end', () => process.exit())
