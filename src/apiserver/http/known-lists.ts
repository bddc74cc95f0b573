/** The bytes of whole lists that were asked for lately: good until the kind is written again. */
import { performance } from 'node:perf_hooks'
import type { Kind } from '../../api/kind.ts'
import type { WholeKind } from '../rest/answer.ts'
import type { ListFormat } from '../rest/list-format.ts'
import { joined, type Piece } from '../rest/pieces.ts'
import type { Store } from '../store/store.ts'

/** So many whole lists are kept, and so many bytes of them. */
const mostLists = 64
const mostBytes = 64 * 1024 * 1024

interface KnownList {
  /** The last revision of the kind that it knows. */
  readonly revision: number
  /** How its objects were read: otherwise, once its definition has changed. */
  readonly fromStored: Kind['fromStored']
  readonly items: Buffer
  /** How many those are. */
  readonly count: number
  /** The list as it was last sent, and what it said of itself: all of it is good until anything at all is written. */
  metadata: string
  bytes: Buffer
}

/** In characters, or bytes. */
const longestKept = 8 * 1024 * 1024
/** A client who takes longer to read a list must not keep others from keeping theirs. */
const longestKeepingMs = 2_000

export class ListKeeper {
  readonly begunAt = performance.now()
  #pieces: Piece[] | undefined = []
  #length = 0

  constructor(private readonly done: (items: Buffer) => void) {}

  get isOver(): boolean {
    return this.#pieces === undefined
  }

  add(items: Piece): void {
    this.#pieces?.push(items)
    this.#length += items.length
    if (this.#length > longestKept) this.drop()
  }

  /** All items have been added. */
  finish(): void {
    if (this.#pieces) this.done(bytesOf(joined(this.#pieces)))
    this.drop()
  }

  drop(): void {
    this.#pieces = undefined
  }
}

export class KnownLists {
  readonly #known = new Map<string, KnownList>()
  #bytes = 0
  /** One at a time: what is taken in is held until the client has all of it. */
  #keeper: ListKeeper | undefined

  constructor(private readonly store: Store) {}

  /** The list of everything of a kind, in a namespace or in all. */
  of(whole: WholeKind, format: ListFormat): Buffer | undefined {
    const known = this.#known.get(keyOf(whole, format))
    if (!known || known.revision !== this.#revisionIn(whole)) return undefined
    if (known.fromStored !== whole.kind.fromStored) return undefined
    const metadata = JSON.stringify(whole.metadata)
    if (known.metadata !== metadata) {
      known.metadata = metadata
      known.bytes = Buffer.concat([bytesOf(format.begin), known.items, bytesOf(format.end(known.count))])
    }
    return known.bytes
  }

  /**
   * What takes in the items of the list as it is now, while they are written; undefined: another list is taken in.
   * @param count of items
   */
  keeper(whole: WholeKind, format: ListFormat, count: number): ListKeeper | undefined {
    if (this.#keeper && !this.#keeper.isOver && performance.now() - this.#keeper.begunAt < longestKeepingMs) {
      return undefined
    }
    this.#keeper?.drop()
    const { kind } = whole
    const revision = this.#revisionIn(whole)
    if (revision === undefined) return undefined
    const { fromStored } = kind
    this.#keeper = new ListKeeper((items) => {
      if (this.store.revisionOf(kind) !== revision || kind.fromStored !== fromStored) return
      this.#keep(keyOf(whole, format), { revision, fromStored, items, count, metadata: '', bytes: items })
    })
    return this.#keeper
  }

  /** That of the kind, if it still stands as it did. */
  #revisionIn({ kind, revision: listedAt }: WholeKind): number | undefined {
    const revision = this.store.revisionOf(kind)
    return revision <= listedAt ? revision : undefined
  }

  #keep(key: string, list: KnownList): void {
    this.#drop(key)
    this.#known.set(key, list)
    this.#bytes += list.items.length
    for (const [oldest] of this.#known) {
      if (this.#known.size <= mostLists && this.#bytes <= mostBytes) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#known.get(key)?.items.length ?? 0
    this.#known.delete(key)
  }
}

const keyOf = ({ kind: { plural }, apiVersion, namespace = '' }: WholeKind, { type }: ListFormat) =>
  `${type}/${apiVersion}/${plural}/${namespace}`

function bytesOf(piece: Piece): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece)
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
}
