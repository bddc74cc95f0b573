/** A list that grows at its end and is forgotten from its beginning. What comes takes the place of what went: nothing is copied. */
export class Ring<T> {
  #items: T[]
  #first = 0
  length = 0

  /** @param nothing stands where nothing is; a number in a ring of numbers, so that it stays one of plain numbers */
  constructor(private readonly nothing: T) {
    this.#items = new Array<T>(16).fill(nothing)
  }

  /** @param index from 0, less than `length` */
  at(index: number): T {
    return this.#items[this.#place(index)]
  }

  set(index: number, item: T): void {
    this.#items[this.#place(index)] = item
  }

  push(item: T): void {
    if (this.length === this.#items.length) this.#grow()
    this.#items[this.#place(this.length++)] = item
  }

  dropFirst(count: number): void {
    for (let n = 0; n < count; n++) this.#items[this.#place(n)] = this.nothing
    this.#first = this.#place(count)
    this.length -= count
  }

  /** The length is always a power of two. */
  #place(index: number): number {
    return (this.#first + index) & (this.#items.length - 1)
  }

  #grow(): void {
    const { length } = this.#items
    const items = new Array<T>(2 * length).fill(this.nothing)
    for (let n = 0; n < length; n++) items[n] = this.at(n)
    this.#items = items
    this.#first = 0
  }
}
