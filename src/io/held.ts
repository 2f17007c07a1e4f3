import { Writable } from 'node:stream'

/**
 * A stream that keeps what is written, however much, until `release` settles; then hands that and what follows on to `to`.
 * It never makes its writer wait: a child that does is not done when it could be, and a reader may have gone away.
 */
export function heldUntil(release: Promise<unknown>, to: Writable): Writable {
  let kept: Buffer[] | undefined = []
  const open = (): void => {
    for (const chunk of kept ?? []) to.write(chunk)
    kept = undefined
  }
  release.then(open, open)
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (kept === undefined) to.write(chunk)
      else kept.push(chunk)
      done()
    },
  })
}
