/** Texts of objects: an object is serialised once, and every GET, LIST and watch sends the same text. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Store } from '../store.ts'
import { itemText, objectText } from './object-text.ts'

/** Longer texts are written anew each time: they would take as much room as the objects. In characters. */
const longestKept = 32 * 1024

export class ObjectTexts {
  readonly #of = new WeakMap<KubeObject, string>()
  readonly #unsubscribe: () => void

  constructor(private readonly store: Store) {
    // The log still holds what was replaced, but hardly anybody asks for its text again.
    this.#unsubscribe = store.subscribe(({ previous }) => void (previous && this.#of.delete(previous)))
  }

  /** Ends what keeps the texts up to date. */
  close(): void {
    this.#unsubscribe()
  }

  /** A string, for Node sends a short one together with the headers in one write. */
  of(kind: Kind, object: KubeObject): string {
    let text = this.#of.get(object)
    if (text !== undefined) return text
    text = objectText(kind, object)
    if (text.length <= longestKept) this.#of.set(object, text)
    return text
  }

  /** What writes the items of a list. Their texts are kept until the kind changes: then some may be of the past. */
  ofListed(kind: Kind): (object: KubeObject) => string {
    const revision = this.store.revisionOf(kind)
    return (object) =>
      itemText(
        kind,
        this.store.revisionOf(kind) === revision ? this.of(kind, object) : this.ofWritten(kind, object),
      )
  }

  /** The same for the answer to a write. It is not kept: what has just been written is likely to change at once. */
  ofWritten(kind: Kind, object: KubeObject): string {
    return this.#of.get(object) ?? objectText(kind, object)
  }
}
