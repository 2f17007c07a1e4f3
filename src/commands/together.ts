/** Waits for all of what runs at once, so that nothing is left running; of several errors the first in order is thrown. */
export async function together<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Key in keyof T]: Awaited<T[Key]> }> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
