/** Everything of a kind as it stands, as one list for all who ask before it changes. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { keepNewest } from '../../api/newest.ts'
import type { Lists } from '../pages.ts'
import type { Store } from '../store/store.ts'

interface Snapshot {
  readonly revision: number
  readonly objects: WeakRef<readonly KubeObject[]>
}

/** So many are remembered. They are held by those who read them, and go with the last of them. */
const mostSnapshots = 256
/** So many of the last ones are held for so long in any case: the next page of a list begins with the same. */
const mostHeld = 4
const heldForMs = 2_000

export class Snapshots implements Lists {
  readonly #known = new Map<string, Snapshot>()
  #held: (readonly KubeObject[])[] = []
  #release: NodeJS.Timeout | undefined

  constructor(private readonly store: Store) {}

  get revision(): number {
    return this.store.revision
  }

  /** In the order of their keys, as it stood at a revision. @throws ApiError 410 when that is forgotten */
  listAt(kind: Kind, revision: number, namespace?: string): readonly KubeObject[] {
    this.store.history.checkState(revision, this.store.now)
    const isNow = this.store.revisionOf(kind) <= revision
    return isNow ? this.list(kind, namespace) : this.store.listAt(kind, revision, namespace)
  }

  /** In the order of their keys. */
  list(kind: Kind, namespace?: string): readonly KubeObject[] {
    const key = `${kind.apiVersion}/${kind.plural}/${namespace ?? ''}`
    const revision = this.store.revisionOf(kind)
    const known = this.#known.get(key)
    const objects = known?.revision === revision ? known.objects.deref() : undefined
    if (objects) return objects
    const listed = this.store.list(kind, namespace)
    this.#hold(listed)
    this.#known.delete(key)
    this.#known.set(key, { revision, objects: new WeakRef(listed) })
    keepNewest(this.#known, mostSnapshots)
    return listed
  }

  #hold(listed: readonly KubeObject[]): void {
    this.#held = [listed, ...this.#held].slice(0, mostHeld)
    this.#release ??= setTimeout(() => {
      this.#release = undefined
      this.#held = []
    }, heldForMs).unref()
  }
}
