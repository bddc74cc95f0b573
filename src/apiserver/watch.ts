/** Watches: who wants to hear of which changes, and what a change is to him. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Change } from '../client/change.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Store } from './store.ts'

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface Watcher {
  readonly kind: Kind
  readonly namespace?: string
  /** Which objects are meant; undefined: all. */
  readonly isMeant?: (object: KubeObject) => boolean
  onEvent(type: WatchEventType, change: Change): void
  /** An event could not be told, by a mistake of ours: the watch must end, so that the client looks anew. */
  onLoss(): void
}

/** Each watcher is told in a turn of its own. */
interface Watching {
  readonly watcher: Watcher
  readonly turn: Turn<Change>
}

const keyOfChange = ({ key }: Change) => key

/** Hands each entry of the log to those who watch its kind. */
export class WatchHub {
  readonly #watchers = new Map<Kind, Set<Watching>>()
  readonly #stop: () => void

  constructor(store: Store) {
    const { supervisor } = store
    this.#stop = store.subscribe((change) => {
      const watchers = this.#watchers.get(change.kind)
      if (!watchers) return
      for (const { turn, watcher } of watchers) if (!supervisor.run(turn, change)) watcher.onLoss()
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
    const name = `tell a watch of ${watcher.kind.plural} of`
    const watching = {
      watcher,
      turn: { name, run: (change: Change) => tell(watcher, change), of: keyOfChange },
    }
    watchers.add(watching)
    return () => watchers.delete(watching)
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
