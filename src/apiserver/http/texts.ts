/** Texts of objects: an object is serialised once, and every GET, LIST and watch sends the same text. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Store } from '../store.ts'
import { itemText, objectText } from './object-text.ts'

/** So many whole lists are kept. */
const mostLists = 64

interface KnownList {
  /** The last revision of the kind that it knows. */
  readonly revision: number
  readonly items: Buffer
  /** The list as it was last sent: all of it is good until anything at all is written. */
  head: string
  bytes: Buffer
}

export class ObjectTexts {
  readonly #of = new WeakMap<KubeObject, string>()
  readonly #unsubscribe: () => void
  /** The items of the last whole LIST of a kind and namespace: good until the kind is written again. */
  readonly #lists = new Map<string, KnownList>()

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
    if (text === undefined) this.#of.set(object, (text = objectText(kind, object)))
    return text
  }

  /** The same for the answer to a write. It is not kept: what has just been written is likely to change at once. */
  ofWritten(kind: Kind, object: KubeObject): string {
    return this.#of.get(object) ?? objectText(kind, object)
  }

  /** The bytes of a whole list. `metadata` is the list's own. */
  ofList(kind: Kind, objects: readonly KubeObject[], metadata: object): Buffer {
    return wrapped(headOf(kind, metadata), this.#join(kind, objects))
  }

  /** The bytes of the list of everything of a kind, in a namespace or in all. */
  ofWholeList(kind: Kind, namespace: string | undefined, metadata: object): Buffer {
    const known = this.#known(kind, namespace)
    const head = headOf(kind, metadata)
    if (known.head !== head) {
      known.head = head
      known.bytes = wrapped(head, known.items)
    }
    return known.bytes
  }

  #known(kind: Kind, namespace: string | undefined): KnownList {
    const key = `${kind.apiVersion}/${kind.plural}/${namespace ?? ''}`
    const revision = this.store.revisionOf(kind)
    const known = this.#lists.get(key)
    if (known?.revision === revision) return known
    const items = this.#join(kind, this.store.list(kind, namespace))
    const found = { revision, items, head: '', bytes: items }
    this.#lists.delete(key)
    this.#lists.set(key, found)
    if (this.#lists.size > mostLists) this.#lists.delete(this.#lists.keys().next().value!)
    return found
  }

  #join(kind: Kind, objects: readonly KubeObject[]): Buffer {
    return Buffer.from(objects.map((object) => itemText(kind, this.of(kind, object))).join(','))
  }
}

const headOf = (kind: Kind, metadata: object) =>
  `{"kind":"${kind.kind}List","apiVersion":"${kind.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`

const wrapped = (head: string, items: Buffer) => Buffer.concat([Buffer.from(head), items, listEnd])

const listEnd = Buffer.from(']}')
