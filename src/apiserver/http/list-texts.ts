/** The bytes of whole lists that were asked for lately: good until the kind is written again. */
import { performance } from 'node:perf_hooks'
import type { WholeKind } from '../rest/answer.ts'
import type { Store } from '../store.ts'

/** So many whole lists are kept, and so many bytes of them. */
const mostLists = 64
const mostBytes = 64 * 1024 * 1024

interface KnownList {
  /** The last revision of the kind that it knows. */
  readonly revision: number
  readonly items: Buffer
  /** The list as it was last sent: all of it is good until anything at all is written. */
  head: string
  bytes: Buffer
}

/** In characters. */
const longestKept = 8 * 1024 * 1024
/** A client who takes longer to read a list must not keep others from keeping theirs. */
const longestKeepingMs = 2_000

export class ListKeeper {
  readonly begunAt = performance.now()
  #texts: string[] | undefined = []
  #length = 0

  constructor(private readonly done: (items: string) => void) {}

  get isOver(): boolean {
    return this.#texts === undefined
  }

  add(items: string): void {
    this.#texts?.push(items)
    this.#length += items.length
    if (this.#length > longestKept) this.drop()
  }

  /** All items have been added. */
  finish(): void {
    if (this.#texts) this.done(this.#texts.join(''))
    this.drop()
  }

  drop(): void {
    this.#texts = undefined
  }
}

export class ListTexts {
  readonly #known = new Map<string, KnownList>()
  #bytes = 0
  /** One at a time: what is taken in is held until the client has all of it. */
  #keeper: ListKeeper | undefined

  constructor(private readonly store: Store) {}

  /** The list of everything of a kind, in a namespace or in all. */
  known(whole: WholeKind): Buffer | undefined {
    const known = this.#known.get(keyOf(whole))
    if (known?.revision !== this.store.revisionOf(whole.kind)) return undefined
    const head = headOf(whole)
    if (known.head !== head) {
      known.head = head
      known.bytes = Buffer.concat([Buffer.from(head), known.items, end])
    }
    return known.bytes
  }

  /** What takes in the items of the list as it is now, while they are written; undefined: another list is taken in. */
  keeper(whole: WholeKind): ListKeeper | undefined {
    if (this.#keeper && !this.#keeper.isOver && performance.now() - this.#keeper.begunAt < longestKeepingMs) {
      return undefined
    }
    this.#keeper?.drop()
    const { kind } = whole
    const revision = this.store.revisionOf(kind)
    this.#keeper = new ListKeeper((items) => {
      if (this.store.revisionOf(kind) === revision) this.#keep(keyOf(whole), revision, items)
    })
    return this.#keeper
  }

  #keep(key: string, revision: number, text: string): void {
    this.#drop(key)
    const items = Buffer.from(text)
    this.#known.set(key, { revision, items, head: '', bytes: items })
    this.#bytes += items.length
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

const keyOf = ({ kind: { apiVersion, plural }, namespace = '' }: WholeKind) =>
  `${apiVersion}/${plural}/${namespace}`

const headOf = ({ kind, metadata }: WholeKind) =>
  `{"kind":"${kind.kind}List","apiVersion":"${kind.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`

const end = Buffer.from(']}\n')
