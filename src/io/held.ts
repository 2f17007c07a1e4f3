import { Writable } from 'node:stream'

/** A stream that keeps what is written, however much, until `release` settles; then hands that and what follows on to `to`. */
export function heldUntil(release: Promise<unknown>, to: Writable): Writable {
  let kept: Buffer[] | undefined = []
  const handOn = (chunk: Buffer, done: () => void): void => {
    if (to.destroyed || to.write(chunk)) done()
    else to.once('drain', done)
  }
  const open = (): void => {
    for (const chunk of kept ?? []) handOn(chunk, () => undefined)
    kept = undefined
  }
  release.then(open, open)
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (kept === undefined) return handOn(chunk, done)
      kept.push(chunk)
      done()
    },
  })
}
