/** Bytes of objects: an object is serialised once, and every GET, LIST and watch sends the same bytes. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Store } from '../store.ts'

export class ObjectBytes {
  readonly #of = new WeakMap<KubeObject, Buffer>()
  /** The items of the last whole LIST of a kind and namespace: good until the kind is written again. */
  readonly #lists = new Map<string, { readonly revision: number; readonly items: Buffer }>()

  constructor(private readonly store: Store) {}

  of(object: KubeObject): Buffer {
    let bytes = this.#of.get(object)
    if (!bytes) this.#of.set(object, (bytes = Buffer.from(JSON.stringify(object))))
    return bytes
  }

  /** The bytes of a whole list. `metadata` is the list's own. */
  ofList(kind: Kind, objects: readonly KubeObject[], metadata: object): Buffer {
    return this.#wrap(kind, this.#join(objects), metadata)
  }

  /** The bytes of the list of everything of a kind, in a namespace or in all. */
  ofWholeList(kind: Kind, namespace: string | undefined, metadata: object): Buffer {
    const key = `${kind.apiVersion}/${kind.plural}/${namespace ?? ''}`
    const revision = this.store.revisionOf(kind)
    let known = this.#lists.get(key)
    if (known?.revision !== revision) {
      known = { revision, items: this.#join(this.store.list(kind, namespace)) }
      this.#lists.set(key, known)
    }
    return this.#wrap(kind, known.items, metadata)
  }

  #wrap(kind: Kind, items: Buffer, metadata: object): Buffer {
    const head = `{"kind":"${kind.kind}List","apiVersion":"${kind.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`
    return Buffer.concat([Buffer.from(head), items, listEnd])
  }

  #join(objects: readonly KubeObject[]): Buffer {
    const parts: Buffer[] = []
    for (const object of objects) parts.push(this.of(object), comma)
    parts.pop()
    return Buffer.concat(parts)
  }
}

const comma = Buffer.from(',')
const listEnd = Buffer.from(']}')
