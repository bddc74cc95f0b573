/** Who asks somebody who asks him back waits for himself, in a real cluster until time is up: here that is known before. */

/** So often one may ask within what he has asked. */
const mostInEachOther = 8

export class Circle {
  #underWay = 0

  /** Asks, and answers `tooDeep` where that would lead on and on. */
  within<T>(ask: () => T, tooDeep: T): T {
    if (this.#underWay >= mostInEachOther) return tooDeep
    this.#underWay++
    try {
      return ask()
    } finally {
      this.#underWay--
    }
  }
}
