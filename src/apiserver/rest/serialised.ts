/** Objects as they are sent: each is serialised once, and every GET, LIST and watch sends the same text, or the same bytes. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Change } from '../../client/change.ts'
import { Deferred } from '../../client/deferred.ts'
import { onlyNews, type Store } from '../store/store.ts'

/** What is longer is written anew each time: it would take as much room as the objects. In characters, or bytes. */
const longestKept = 32 * 1024

export class Serialised<T extends string | Uint8Array> {
  readonly #of = new WeakMap<KubeObject, T>()
  #unsubscribe: (() => void) | undefined

  constructor(
    private readonly store: Store,
    private readonly write: (kind: Kind, object: KubeObject) => T,
  ) {}

  /** Ends what keeps it up to date. */
  close(): void {
    this.#unsubscribe?.()
  }

  of(kind: Kind, object: KubeObject): T {
    let written = this.#of.get(object)
    if (written !== undefined) return written
    written = this.write(kind, object)
    if (written.length <= longestKept) this.#keep(object, written)
    return written
  }

  /** What writes the items of a list. They are kept until the kind changes: then some may be of the past. */
  ofListed(kind: Kind): (object: KubeObject) => T {
    const { stored } = kind
    const revision = this.store.revisionOf(stored)
    return (object) =>
      this.store.revisionOf(stored) === revision ? this.of(kind, object) : this.ofWritten(kind, object)
  }

  /** The same for the answer to a write. It is not kept: what has just been written is likely to change at once. */
  ofWritten(kind: Kind, object: KubeObject): T {
    return this.#of.get(object) ?? this.write(kind, object)
  }

  #keep(object: KubeObject, written: T): void {
    // The log still holds what was replaced, but hardly anybody asks for it again.
    this.#unsubscribe ??= this.store.subscribe((change) => this.#forget(change), onlyNews)
    this.#of.set(object, written)
  }

  /** What was not made was not sent. */
  #forget(change: Change): void {
    if (change instanceof Deferred || !change.previous) return
    this.#of.delete(change.previous)
  }
}
