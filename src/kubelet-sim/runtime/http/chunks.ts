/** A body that comes in chunks, as its bytes come: each is looked at once. */
export class Chunks {
  readonly #pieces: string[] = []
  /** What has come of a line that says how long a chunk is, or ends one. */
  #line = ''
  /** How much of a chunk is still to come. */
  #left = 0
  #isInside = false
  /** The last chunk has come, or something that is none. */
  isOver = false

  /** What the chunks have said. */
  get body(): string {
    return this.#pieces.join('')
  }

  add(bytes: string): void {
    for (let at = 0; at < bytes.length && !this.isOver; ) {
      if (this.#left > 0) {
        const piece = bytes.slice(at, at + this.#left)
        this.#pieces.push(piece)
        this.#left -= piece.length
        at += piece.length
        continue
      }
      const end = bytes.indexOf('\n', at)
      this.#line += bytes.slice(at, end < 0 ? undefined : end)
      if (end < 0) {
        this.isOver = this.#line.length > longestLine
        return
      }
      at = end + 1
      this.#take(this.#line.trim())
      this.#line = ''
    }
  }

  #take(line: string): void {
    if (this.#isInside && line === '') {
      this.#isInside = false
      return
    }
    const size = /^([\da-f]{1,12})(?:;.*)?$/i.exec(line)?.[1]
    this.#left = size === undefined ? 0 : Number.parseInt(size, 16)
    this.#isInside = true
    this.isOver = this.#left === 0
  }
}

/** That says how long a chunk is. */
const longestLine = 4_096
