/** What the author of a request is told besides its answer: each warning becomes a header. Source: the API server's recorder. */
import { memoOfTexts } from '../../api/memo.ts'

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
  readonly #told = new Set<string>()
  #length = 0
  #isCutting = false

  /** The values of the header `Warning`. */
  get lines(): string[] {
    return this.#lines
  }

  /** Tells a warning, each once, and not so much that a client has no room for it. One with control signs nobody is told. */
  add(text: string): void {
    if (text === '' || (this.#isCutting && this.#length >= longestTogether) || this.#told.has(text)) return
    const header = headerOf(text)
    if (!header) return
    this.#told.add(text)
    if (this.#isCutting || this.#length + header.length <= longestTogether) return this.#tell(text)
    this.#isCutting = true
    this.#lines = []
    this.#length = 0
    for (const each of this.#told) this.#tell(each)
  }

  #tell(text: string): void {
    const { length, line } = headerOf(this.#isCutting ? cut(text) : text)!
    this.#length += length
    this.#lines.push(line)
  }
}

interface Header {
  /** In characters, as the text has them. */
  readonly length: number
  readonly line: string
}

/** How a text is told; undefined: to nobody. Who writes a thing again is told the same again. */
const headerOf = memoOfTexts((text: string): Header | undefined => {
  const isPlain = plain.test(text)
  if (!isPlain && controlSign.test(text)) return undefined
  return {
    length: isPlain ? text.length : [...text].length,
    line: `299 - ${JSON.stringify(isPlain ? text : inBytes(text))}`,
  }
}, longestCut)

const cut = (text: string): string =>
  text.length <= longestCut ? text : [...text.slice(0, 2 * longestCut)].slice(0, longestCut).join('')

/** As Go writes a header: the bytes of UTF-8, each as one sign. */
const inBytes = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))
