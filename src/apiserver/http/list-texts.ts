/** The bytes of whole lists that were asked for lately: good until the kind is written again. */
import type { Kind } from '../../api/kind.ts'
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

export class ListTexts {
  readonly #known = new Map<string, KnownList>()
  #bytes = 0

  constructor(private readonly store: Store) {}

  /** The list of everything of a kind, in a namespace or in all. `metadata` is the list's own. */
  known(kind: Kind, namespace: string | undefined, metadata: object): Buffer | undefined {
    const known = this.#known.get(keyOf(kind, namespace))
    if (known?.revision !== this.store.revisionOf(kind)) return undefined
    const head = headOf(kind, metadata)
    if (known.head !== head) {
      known.head = head
      known.bytes = Buffer.concat([Buffer.from(head), known.items, end])
    }
    return known.bytes
  }

  /** What takes in the items of the list as it is now, once they are written. */
  keeper(kind: Kind, namespace: string | undefined): (items: string) => void {
    const revision = this.store.revisionOf(kind)
    return (items) => {
      if (this.store.revisionOf(kind) === revision) this.#keep(keyOf(kind, namespace), revision, items)
    }
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

const keyOf = ({ apiVersion, plural }: Kind, namespace = '') => `${apiVersion}/${plural}/${namespace}`

const headOf = (kind: Kind, metadata: object) =>
  `{"kind":"${kind.kind}List","apiVersion":"${kind.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`

const end = Buffer.from(']}')
