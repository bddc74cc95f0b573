/** Work that is done in pieces: so many instructions each, between which others have their turns. */
export type Piecewise<T> = Generator<number, T>

/** Does it at once. */
export function wholly<T>(work: Piecewise<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}
