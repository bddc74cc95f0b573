/** Everything of a kind as it stands, as one list for all who ask before it changes. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Store } from '../store.ts'

interface Snapshot {
  readonly revision: number
  readonly objects: WeakRef<readonly KubeObject[]>
}

/** So many are remembered. They are held by those who read them, and go with the last of them. */
const mostSnapshots = 256

export class Snapshots {
  readonly #known = new Map<string, Snapshot>()

  constructor(private readonly store: Store) {}

  /** In the order of their keys. */
  of(kind: Kind, namespace?: string): readonly KubeObject[] {
    const key = `${kind.apiVersion}/${kind.plural}/${namespace ?? ''}`
    const revision = this.store.revisionOf(kind)
    const known = this.#known.get(key)
    const objects = known?.revision === revision ? known.objects.deref() : undefined
    if (objects) return objects
    const listed = this.store.list(kind, namespace)
    this.#known.delete(key)
    this.#known.set(key, { revision, objects: new WeakRef(listed) })
    if (this.#known.size > mostSnapshots) this.#known.delete(this.#known.keys().next().value!)
    return listed
  }
}
