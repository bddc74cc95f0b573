/** What waits for its turn, the first first: to take one costs the same however many wait. */
export class Queue<T> {
  #items: T[] = []
  /** Those before it have been taken. */
  #at = 0

  get length(): number {
    return this.#items.length - this.#at
  }

  /** Those that wait. */
  get waiting(): readonly T[] {
    return this.#items.slice(this.#at)
  }

  add(item: T): void {
    this.#items.push(item)
  }

  take(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.#items[this.#at++]
    // What has been taken is forgotten, some at a time.
    if (this.length === 0 || (this.#at > 1_024 && this.#at > this.length)) {
      this.#items = this.waiting as T[]
      this.#at = 0
    }
    return item
  }
}
