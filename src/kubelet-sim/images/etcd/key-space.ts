/** What etcd keeps: keys in their order, each with a value and the revisions at which it was written. Keys and values are bytes. */
import { countWhile } from '../../../api/halving.ts'
import { Leases } from './leases.ts'

export interface KeyValue {
  readonly key: string
  readonly value: string
  readonly createRevision: number
  readonly modRevision: number
  readonly version: number
  /** That to which it is attached. */
  readonly lease?: string
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
const pageBytes = 4_096
/** What a key takes besides its bytes and those of its value. */
const bytesOfKey = 128

/** Why something cannot be kept, in the words of etcd. */
export class Refusal {
  constructor(readonly message: string) {}
}

/** What of it stands in a line of its journal. */
type Line =
  | readonly ['put', key: string, value: string, lease?: string]
  | readonly ['delete', from: string, end?: string]
  | readonly ['grant', lease: string, ttlS: number]
  | readonly ['renew', lease: string]
  | readonly ['revoke', lease: string]
  | readonly ['all', revision: number, kept: readonly KeyValue[], position: number]

/** Who has to do with what it keeps. */
interface Keeper {
  now(): number
  /** A change has been made, of which this is the line in the journal. @param before the position before it */
  write(line: string, before: number): void
  /** A lease may be the next to end. */
  leasesChanged(): void
}

const nobody: Keeper = { now: () => 0, write: () => {}, leasesChanged: () => {} }

export class KeySpace {
  revision = 1
  /** So many changes have been made. */
  position = 0
  readonly leases: Leases
  #bytes = 0
  readonly #kept = new Map<string, KeyValue>()
  /** In their order. */
  readonly #keys: string[] = []

  constructor(private readonly keeper: Keeper = nobody) {
    this.leases = new Leases(
      () => keeper.now(),
      () => keeper.leasesChanged(),
    )
  }

  get bytes(): number {
    return this.#bytes
  }

  get count(): number {
    return this.#keys.length
  }

  /** What a database of etcd takes on a disk that holds so much: whole pages, and some of its own. */
  get databaseBytes(): number {
    return 4 * pageBytes + Math.max(1, Math.ceil(this.#bytes / pageBytes)) * pageBytes
  }

  /** All that it keeps, as lines from which another one may begin. */
  get text(): string {
    const grants = this.leases.all.map(({ id, ttlS }): Line => ['grant', id, ttlS])
    const kept = this.#keys.map((key) => this.#kept.get(key)!)
    return [...grants, ['all', this.revision, kept, this.position] satisfies Line]
      .map((line) => JSON.stringify(line))
      .join('\n')
  }

  /** Keeps what another one does, and nothing else. @param text of that */
  become(text: string): void {
    this.#kept.clear()
    this.#keys.length = 0
    this.#bytes = 0
    this.leases.clear()
    for (const line of text.split('\n')) this.takeLine(line)
  }

  /** Answers whether it was one of its lines. An empty one says nothing. */
  takeLine(text: string): boolean {
    if (text === '') return true
    try {
      this.#take(JSON.parse(text) as Line)
      return true
    } catch {
      return false
    }
  }

  put(key: string, value: string, lease?: string): KeyValue | Refusal {
    if (key === '') return new Refusal('etcdserver: key is not provided')
    if (lease !== undefined && !this.leases.has(lease))
      return new Refusal('etcdserver: requested lease not found')
    const size = sizeOf(key, value)
    if (size > longestRequest) return new Refusal('etcdserver: request is too large')
    const previous = this.#kept.get(key)
    const more = size - (previous ? sizeOf(key, previous.value) : 0)
    if (more > 0 && this.#bytes + more > mostBytes)
      return new Refusal('etcdserver: mvcc: database space exceeded')
    const written = this.#put(key, value, lease)
    this.#tell(lease === undefined ? ['put', key, value] : ['put', key, value, lease])
    return written
  }

  #put(key: string, value: string, lease: string | undefined): KeyValue {
    const modRevision = ++this.revision
    const { createRevision = modRevision, version = 0 } = this.#kept.get(key) ?? {}
    const written = {
      key,
      value,
      createRevision,
      modRevision,
      version: version + 1,
      ...(lease !== undefined && { lease }),
    }
    this.#keep(written)
    return written
  }

  range(range: KeyRange): readonly KeyValue[] {
    return this.#keysIn(range).map((key) => this.#kept.get(key)!)
  }

  /** Answers what is gone. */
  delete(range: KeyRange): readonly KeyValue[] {
    const gone = this.#forget(range)
    if (gone.length > 0) this.#tell(['delete', range.from, range.end])
    return gone
  }

  /** @param ttlS whole seconds, one at least */
  grant(id: string, ttlS: number): Refusal | undefined {
    if (this.leases.has(id)) return new Refusal('etcdserver: lease already exists')
    this.leases.grant(id, ttlS)
    this.#tell(['grant', id, ttlS])
    return undefined
  }

  renew(id: string): void {
    this.leases.renew(id)
    this.#tell(['renew', id])
  }

  /** What is attached to it goes as well. */
  revoke(id: string): Refusal | undefined {
    if (!this.leases.has(id)) return new Refusal('etcdserver: requested lease not found')
    this.#revoke(id)
    this.#tell(['revoke', id])
    return undefined
  }

  #revoke(id: string): void {
    for (const key of this.leases.revoke(id)) this.#forget({ from: key })
  }

  #tell(line: Line): void {
    this.keeper.write(JSON.stringify(line), this.position++)
  }

  #take(line: Line): void {
    this.position++
    switch (line[0]) {
      case 'put':
        this.#put(line[1], line[2], line[3])
        break
      case 'delete':
        this.#forget({ from: line[1], end: line[2] })
        break
      case 'grant':
        this.leases.grant(line[1], line[2])
        break
      case 'renew':
        this.leases.renew(line[1])
        break
      case 'revoke':
        this.#revoke(line[1])
        break
      case 'all':
        this.revision = line[1]
        this.position = line[3]
        for (const each of line[2]) this.#keep(each)
        break
      default:
        throw new Error('no such line')
    }
  }

  #keep(written: KeyValue): void {
    const { key, value, lease } = written
    const previous = this.#kept.get(key)
    if (!previous) this.#keys.splice(this.#placeOf(key), 0, key)
    this.#bytes += sizeOf(key, value) - (previous ? sizeOf(key, previous.value) : 0)
    this.#kept.set(key, written)
    this.leases.attach(key, previous?.lease, lease)
  }

  #forget(range: KeyRange): readonly KeyValue[] {
    const gone = this.range(range)
    if (gone.length === 0) return gone
    this.revision++
    this.#keys.splice(this.#placeOf(gone[0].key), gone.length)
    for (const { key, value, lease } of gone) {
      this.#kept.delete(key)
      this.#bytes -= sizeOf(key, value)
      this.leases.attach(key, lease, undefined)
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
