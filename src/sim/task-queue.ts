/**
 * What is to be done later, the next first. Whatever puts one before another stands in two plain arrays of numbers: where
 * thousands wait, to look at each of them on the way through the heap would cost more than all else.
 */

interface Waiting {
  /** When it is due, and its place among those of that instant. */
  readonly at: number
  readonly order: number
}

export class TaskQueue<T extends Waiting> {
  /** A binary heap, as are the keys. */
  readonly #tasks: T[] = []
  #ats = new Float64Array(64)
  #orders = new Float64Array(64)

  peek(): T | undefined {
    return this.#tasks[0]
  }

  push(task: T): void {
    const { at, order } = task
    let place = this.#tasks.length
    this.#tasks.push(task)
    if (place === this.#ats.length) this.#grow()
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!this.#isBefore(at, order, parent)) break
      this.#move(parent, place)
      place = parent
    }
    this.#put(task, place)
  }

  pop(): T | undefined {
    const first = this.#tasks[0]
    const last = this.#tasks.pop()
    const length = this.#tasks.length
    if (length === 0 || !last) return first
    const { at, order } = last
    let place = 0
    for (let child = 1; child < length; child = 2 * place + 1) {
      if (child + 1 < length && this.#isBefore(this.#ats[child + 1], this.#orders[child + 1], child)) child++
      if (this.#isBefore(at, order, child)) break
      this.#move(child, place)
      place = child
    }
    this.#put(last, place)
    return first
  }

  #isBefore(at: number, order: number, place: number): boolean {
    const other = this.#ats[place]
    return at < other || (at === other && order < this.#orders[place])
  }

  #move(from: number, to: number): void {
    this.#tasks[to] = this.#tasks[from]
    this.#ats[to] = this.#ats[from]
    this.#orders[to] = this.#orders[from]
  }

  #put(task: T, place: number): void {
    this.#tasks[place] = task
    this.#ats[place] = task.at
    this.#orders[place] = task.order
  }

  #grow(): void {
    this.#ats = doubled(this.#ats)
    this.#orders = doubled(this.#orders)
  }
}

function doubled(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(numbers.length * 2)
  more.set(numbers)
  return more
}
