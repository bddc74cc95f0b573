/** Text that grows: kept in few whole pieces, however small the parts in which it comes. */

/** Parts are joined when there are so many, or when they are together so long. */
const mostParts = 256
const longestParts = 16_384

export class TextBuffer {
  length = 0
  readonly #pieces: string[] = []
  #parts: string[] = []
  #partsLength = 0

  append(text: string): void {
    if (text === '') return
    this.length += text.length
    this.#parts.push(text)
    this.#partsLength += text.length
    if (this.#parts.length >= mostParts || this.#partsLength >= longestParts) this.#join()
  }

  clear(): void {
    this.length = 0
    this.#pieces.length = 0
    this.#parts = []
    this.#partsLength = 0
  }

  /** All of it. */
  get text(): string {
    this.#join()
    if (this.#pieces.length > 1) this.#pieces.splice(0, this.#pieces.length, this.#pieces.join(''))
    return this.#pieces[0] ?? ''
  }

  /** What is between two places, without making one text of all. */
  slice(from: number, to: number): string {
    this.#join()
    let start = this.length
    let result = ''
    // Who reads what is written reads near its end.
    for (let n = this.#pieces.length - 1; n >= 0 && start > from; n--) {
      const piece = this.#pieces[n]
      start -= piece.length
      if (start < to) result = piece.slice(Math.max(0, from - start), to - start) + result
    }
    return result
  }

  #join(): void {
    if (this.#parts.length === 0) return
    this.#pieces.push(this.#parts.length === 1 ? compact(this.#parts[0]) : this.#parts.join(''))
    this.#parts = []
    this.#partsLength = 0
  }
}

/** The engine copies shorter pieces of a text instead of keeping all of it for their sake. */
const shortestSlice = 13

/**
 * The same text in memory of its own: a piece that was cut out of another keeps all of that, and one that was added up
 * all of its parts.
 */
export const compact = (text: string): string =>
  text.length < shortestSlice ? text : [text.slice(0, 1), text.slice(1)].join('')
