/** How much there is room for: when the store is full nothing more is taken in, as etcd does that has reached its quota. */
import { ApiError } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import type { Change } from '../../client/change.ts'

/** etcd's own default, in bytes: 2 GiB. */
export const usualCapacity = 2 * 1024 ** 3

/** What an object takes with all that is kept for it, where its kind does not say, in bytes. */
const usualFootprint = 1_024

/** What a text takes, be it in any script, for each byte that its object has on the wire. */
const bytesPerByte = 2

/** Beyond what new objects may take, for changes of what is there: whoever has filled the store can still scale it down. */
const forChanges = 0.1

type Write = Pick<Change, 'type' | 'kind' | 'key'>

export class Capacity {
  #used = 0
  /** What objects take beyond the footprints of their kinds, by their keys. */
  readonly #excess = new Map<Kind, Map<string, number>>()

  /** @param most so many bytes, about, may be taken */
  constructor(private readonly most = usualCapacity) {}

  /**
   * Makes room for what is written, or gives it back.
   * @param sentBytes how large the object is, where it came from outside; else it is as large as it was
   * @throws ApiError 507 where there is none, of which the real server says the same with 500
   */
  take({ type, kind, key }: Write, sentBytes: number | undefined): void {
    const footprint = kind.footprint ?? usualFootprint
    const before = this.#excess.get(kind)?.get(key) ?? 0
    const after = type === 'DELETED' ? 0 : (excessOf(sentBytes, footprint) ?? before)
    const growth = after - before + (type === 'ADDED' ? footprint : type === 'DELETED' ? -footprint : 0)
    const most = type === 'ADDED' ? this.most : this.most * (1 + forChanges)
    if (growth > 0 && this.#used + growth > most)
      throw new ApiError(507, 'InsufficientStorage', 'etcdserver: mvcc: database space exceeded')
    this.#used += growth
    if (after !== before) this.#note(kind, key, after)
  }

  forget(kind: Kind): void {
    this.#excess.delete(kind)
  }

  #note(kind: Kind, key: string, excess: number): void {
    let ofKind = this.#excess.get(kind)
    if (!ofKind) this.#excess.set(kind, (ofKind = new Map()))
    if (excess === 0) ofKind.delete(key)
    else ofKind.set(key, excess)
  }
}

const excessOf = (bytes: number | undefined, footprint: number): number | undefined =>
  bytes === undefined ? undefined : Math.max(0, bytes * bytesPerByte - footprint)
