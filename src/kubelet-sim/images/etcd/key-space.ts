/** What etcd keeps: keys in their order, each with a value and the revisions at which it was written. Keys and values are bytes. */
import { countWhile } from '../../../api/halving.ts'

export interface KeyValue {
  readonly key: string
  readonly value: string
  readonly createRevision: number
  readonly modRevision: number
  readonly version: number
}

/** The keys from one on, up to another; absent: that one alone. A zero byte as the end: all that come after. Source: etcd's RangeRequest. */
export interface KeyRange {
  readonly from: string
  readonly end?: string
}

/** The end of the range of all keys that begin so. */
export function endOfPrefix(prefix: string): string {
  const last = prefix.replace(/\xff+$/, '')
  if (last === '') return '\0'
  return last.slice(0, -1) + String.fromCharCode(last.charCodeAt(last.length - 1) + 1)
}

/** Longer requests are refused. Source: `--max-request-bytes`. */
const longestRequest = 1.5 * 1024 * 1024
/** It keeps no more bytes than that, where it may really keep two gigabytes: what it holds is answered in one piece. */
const mostBytes = 4 * 1024 * 1024
/** What a key takes besides its bytes and those of its value. */
const bytesOfKey = 128

/** Why something cannot be kept, in the words of etcd. */
export class Refusal {
  constructor(readonly message: string) {}
}

export class KeySpace {
  revision = 1
  #bytes = 0
  readonly #kept = new Map<string, KeyValue>()
  /** In their order. */
  readonly #keys: string[] = []

  get bytes(): number {
    return this.#bytes
  }

  put(key: string, value: string): KeyValue | Refusal {
    if (key === '') return new Refusal('etcdserver: key is not provided')
    const size = sizeOf(key, value)
    if (size > longestRequest) return new Refusal('etcdserver: request is too large')
    const previous = this.#kept.get(key)
    const more = size - (previous ? sizeOf(key, previous.value) : 0)
    if (more > 0 && this.#bytes + more > mostBytes)
      return new Refusal('etcdserver: mvcc: database space exceeded')
    this.#bytes += more
    if (!previous) this.#keys.splice(this.#placeOf(key), 0, key)
    const modRevision = ++this.revision
    const { createRevision = modRevision, version = 0 } = previous ?? {}
    const written = { key, value, createRevision, modRevision, version: version + 1 }
    this.#kept.set(key, written)
    return written
  }

  range(range: KeyRange): readonly KeyValue[] {
    return this.#keysIn(range).map((key) => this.#kept.get(key)!)
  }

  /** Answers what is gone. */
  delete(range: KeyRange): readonly KeyValue[] {
    const gone = this.range(range)
    if (gone.length === 0) return gone
    this.revision++
    this.#keys.splice(this.#placeOf(gone[0].key), gone.length)
    for (const { key, value } of gone) {
      this.#kept.delete(key)
      this.#bytes -= sizeOf(key, value)
    }
    return gone
  }

  #keysIn({ from, end }: KeyRange): readonly string[] {
    if (end === undefined || end === '') return this.#kept.has(from) ? [from] : []
    const first = this.#placeOf(from)
    return this.#keys.slice(first, end === '\0' ? undefined : Math.max(first, this.#placeOf(end)))
  }

  /** Where a key stands, or would. */
  #placeOf(key: string): number {
    return countWhile(this.#keys, (each) => each < key)
  }
}

const sizeOf = (key: string, value: string): number => key.length + value.length + bytesOfKey
