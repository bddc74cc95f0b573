/** Who comes first goes first. However long the line is, nobody has to move up: that would cost its length each time. */

export class Line<T> {
  #waiting: T[] = []
  #head = 0

  get length(): number {
    return this.#waiting.length - this.#head
  }

  /** Who goes next; undefined where nobody waits. */
  get first(): T | undefined {
    return this.#waiting[this.#head]
  }

  push(item: T): void {
    this.#waiting.push(item)
  }

  /** Takes the first ones out of the line, at most so many. */
  take(most: number): T[] {
    const taken = this.#waiting.slice(this.#head, this.#head + most)
    this.#head += taken.length
    if (2 * this.#head > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head)
      this.#head = 0
    }
    return taken
  }
}
