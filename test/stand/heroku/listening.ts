import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 })
    const end = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.on('connect', () => end(true))
    socket.on('timeout', () => end(false))
    socket.on('error', () => end(false))
  })

/**
 * Waits until something accepts a connection on a container's own address, asking every 25 ms at first and every
 * 200 ms later. The bridge address, not a published port: Docker's proxy accepts there although nothing listens inside.
 * False when `milliseconds` pass or `over()` says that there is nothing left to wait for.
 */
export const isListening = async (
  host: string,
  port: number,
  milliseconds: number,
  over: () => boolean,
): Promise<boolean> => {
  const start = Date.now()
  while (!over() && Date.now() - start < milliseconds) {
    if (host !== '' && (await accepts(host, port))) return true
    await pause(Date.now() - start < 2000 ? 25 : 200)
  }
  return false
}
