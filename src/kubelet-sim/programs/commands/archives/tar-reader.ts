/** Reads a tar archive entry by entry, as its bytes come. */
import type { Process, Working } from '../../../runtime/program.ts'
import type { Source } from './gzip-streams.ts'
import { blockBytes, type Entry, paddingAfter, readHead, withRecords } from './tar-header.ts'

/** A longer name, or longer records, are taken for a broken archive. */
const longestExtension = 65_536

export type ArchiveError = 'no archive' | 'unexpected end' | 'broken'

export class TarReader {
  #left = ''
  /** What has not been read of the content of the entry, and of what fills up its last block. */
  #content = 0
  #padding = 0
  #isFirst = true

  constructor(
    private readonly process: Process,
    private readonly from: Source,
  ) {}

  /** The next entry; undefined at the end. */
  *next(): Working<Entry | ArchiveError | undefined> {
    if (!(yield* this.#skip())) return 'unexpected end'
    let [name, target, records] = ['', '', '']
    for (;;) {
      const block = yield* this.#take(blockBytes)
      if (block === '') return this.#isFirst ? 'unexpected end' : undefined
      if (block.length < blockBytes) return this.#isFirst ? 'no archive' : 'unexpected end'
      if (/^\0+$/.test(block)) return yield* this.#drain()
      const head = readHead(block)
      if (!head) return this.#isFirst ? 'no archive' : 'broken'
      this.#isFirst = false
      if (!head.extension) return this.#begin(head.entry, { name, target, records })
      if (!(head.entry.size <= longestExtension)) return 'broken'
      const text = yield* this.#take(head.entry.size + paddingAfter(head.entry.size))
      const content = text.slice(0, head.entry.size)
      if (head.extension === 'name') name = content.replace(/\0.*$/s, '')
      if (head.extension === 'target') target = content.replace(/\0.*$/s, '')
      if (head.extension === 'records') records = content
      if (this.process.needsRest()) yield* this.process.rest()
    }
  }

  /** A piece of the content of the entry; undefined at its end, or where the archive ends within it. */
  *content(): Working<string | undefined> {
    if (this.#content === 0) return undefined
    if (this.#left === '' && !(yield* this.#more())) return undefined
    const text = this.#left.slice(0, this.#content)
    this.#left = this.#left.slice(text.length)
    this.#content -= text.length
    return text
  }

  /** The archive has ended before the content has. */
  get isCut(): boolean {
    return this.#content > 0
  }

  #begin(entry: Entry, { name, target, records }: { name: string; target: string; records: string }): Entry {
    const named = { ...entry, name: name || entry.name, target: target || entry.target }
    const whole = records ? withRecords(named, records) : named
    const size = whole.type === 'file' && whole.size > 0 ? whole.size : 0
    this.#content = size
    this.#padding = paddingAfter(size)
    return { ...whole, size }
  }

  /** Leaves out what is left of an entry; answers whether it was there. */
  *#skip(): Working<boolean> {
    let left = this.#content + this.#padding
    this.#content = 0
    this.#padding = 0
    while (left > 0) {
      if (this.#left === '' && !(yield* this.#more())) return false
      const length = Math.min(left, this.#left.length)
      this.#left = this.#left.slice(length)
      left -= length
    }
    return true
  }

  /** So many bytes, or as many as there are. */
  *#take(length: number): Working<string> {
    while (this.#left.length < length && (yield* this.#more())) {
      // Goes on until there is enough, or nothing more.
    }
    const text = this.#left.slice(0, length)
    this.#left = this.#left.slice(length)
    return text
  }

  *#more(): Working<boolean> {
    const text = yield* this.from()
    if (text === undefined) return false
    this.#left += text
    if (this.process.needsRest(text.length >> 3)) yield* this.process.rest()
    return true
  }

  /** What stands behind the end is read and left out: who writes it must not find that nobody reads. */
  *#drain(): Working<undefined> {
    this.#left = ''
    while (yield* this.#more()) this.#left = ''
    return undefined
  }
}
