/** Watches: who wants to hear of which changes, and what a change is to him. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Change } from '../client/change.ts'
import type { Store } from './store.ts'

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface Watcher {
  readonly kind: Kind
  readonly namespace?: string
  /** Which objects are meant; undefined: all. */
  readonly isMeant?: (object: KubeObject) => boolean
  onEvent(type: WatchEventType, change: Change): void
}

/** Hands each entry of the log to those who watch its kind. */
export class WatchHub {
  readonly #watchers = new Map<Kind, Set<Watcher>>()
  readonly #stop: () => void

  constructor(store: Store) {
    this.#stop = store.subscribe((change) => {
      const watchers = this.#watchers.get(change.kind)
      if (watchers) for (const watcher of watchers) tell(watcher, change)
    })
  }

  /** How many watches there are. */
  get size(): number {
    return [...this.#watchers.values()].reduce((sum, watchers) => sum + watchers.size, 0)
  }

  /** Starts a watch from now on. Answers how to end it. */
  watch(watcher: Watcher): () => void {
    let watchers = this.#watchers.get(watcher.kind)
    if (!watchers) this.#watchers.set(watcher.kind, (watchers = new Set()))
    watchers.add(watcher)
    return () => watchers.delete(watcher)
  }

  close(): void {
    this.#stop()
    this.#watchers.clear()
  }
}

/**
 * Tells a watcher of a change, if it is any of his business: an object that comes to be meant is ADDED for him, one
 * that is no longer meant is DELETED.
 */
export function tell(watcher: Watcher, change: Change): void {
  const { kind, namespace, isMeant } = watcher
  const { type, object, previous } = change
  if (change.kind !== kind) return
  if (namespace !== undefined && object.metadata.namespace !== namespace) return
  const is = type !== 'DELETED' && (!isMeant || isMeant(object))
  const was = previous !== undefined && (!isMeant || isMeant(previous))
  if (is) watcher.onEvent(was ? 'MODIFIED' : 'ADDED', change)
  else if (was) watcher.onEvent('DELETED', change)
}
