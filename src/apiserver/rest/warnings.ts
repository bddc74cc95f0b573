/** What the author of a request is told besides its answer: each warning becomes a header. Source: the API server's recorder. */

/**
 * Warnings that together are longer than this are cut, each to `longestCut`; when they are as long as this all the
 * same, no more are told. In characters.
 */
const longestTogether = 4_096
const longestCut = 256

const controlSign = /\p{Cc}/u

/** So are nearly all. */
const plain = /^[ -~]+$/

export class Warnings {
  #lines: string[] = []
  #length = 0

  /** The values of the header `Warning`. */
  get lines(): string[] {
    return this.#lines
  }

  /** Tells a warning, each once, and not so much that a client has no room for it. One with control signs nobody is told. */
  add(text: string): void {
    const isPlain = plain.test(text)
    if (!isPlain && (text === '' || controlSign.test(text))) return
    if (this.#length >= longestTogether) return
    const line = lineOf(isPlain ? text : inBytes(text))
    if (this.#lines.includes(line)) return
    this.#lines.push(line)
    this.#length += line.length
    if (this.#length <= longestTogether) return
    this.#lines = this.#lines.map(cut)
    this.#length = this.#lines.reduce((sum, each) => sum + each.length, 0)
  }
}

/** As Go writes a header: the bytes of UTF-8, each as one sign. */
const inBytes = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

const lineOf = (text: string) => `299 - ${JSON.stringify(text)}`

const textOf = (line: string): string => JSON.parse(line.slice('299 - '.length))

const cut = (line: string) => lineOf(textOf(line).slice(0, longestCut))
