/** A message of HTTP as its bytes come, piece by piece: each is looked at once for the end of the head. */
export class Pieces {
  readonly #pieces: string[] = []
  /** The end of the last of them: the end of a head may be in two. */
  #tail = ''
  #hasHead = false
  #length = 0

  get length(): number {
    return this.#length
  }

  /** All that has come. */
  get text(): string {
    return this.#pieces.join('')
  }

  /** Answers whether the head has ended with it. */
  add(bytes: string): boolean {
    this.#pieces.push(bytes)
    this.#length += bytes.length
    if (this.#hasHead) return false
    const end = this.#tail + bytes
    this.#hasHead = /\n\r?\n/.test(end)
    this.#tail = end.slice(-3)
    return this.#hasHead
  }
}
