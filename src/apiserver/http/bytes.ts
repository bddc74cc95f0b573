/** Bytes of objects: an object is serialised once, and every GET, LIST and watch sends the same bytes. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Store } from '../store.ts'

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

export class ObjectBytes {
  readonly #of = new WeakMap<KubeObject, Buffer>()
  /** The items of the last whole LIST of a kind and namespace: good until the kind is written again. */
  readonly #lists = new Map<string, KnownList>()

  constructor(private readonly store: Store) {}

  of(object: KubeObject): Buffer {
    let bytes = this.#of.get(object)
    if (!bytes) this.#of.set(object, (bytes = Buffer.from(JSON.stringify(object))))
    return bytes
  }

  /** The bytes of a whole list. `metadata` is the list's own. */
  ofList(kind: Kind, objects: readonly KubeObject[], metadata: object): Buffer {
    return wrapped(headOf(kind, metadata), this.#join(objects))
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
    const items = this.#join(this.store.list(kind, namespace))
    const found = { revision, items, head: '', bytes: items }
    this.#lists.delete(key)
    this.#lists.set(key, found)
    if (this.#lists.size > mostLists) this.#lists.delete(this.#lists.keys().next().value!)
    return found
  }

  #join(objects: readonly KubeObject[]): Buffer {
    const parts: Buffer[] = []
    for (const object of objects) parts.push(this.of(object), comma)
    parts.pop()
    return Buffer.concat(parts)
  }
}

const headOf = (kind: Kind, metadata: object) =>
  `{"kind":"${kind.kind}List","apiVersion":"${kind.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`

const wrapped = (head: string, items: Buffer) => Buffer.concat([Buffer.from(head), items, listEnd])

const comma = Buffer.from(',')
const listEnd = Buffer.from(']}')
