/** Watches: who wants to hear that a kind has changed, and what a change is to him. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Change } from '../client/change.ts'
import type { Store } from './store.ts'

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Tells those who watch a kind that there is more of it to read in the log. */
export class WatchHub {
  readonly #watchers = new Map<Kind, Set<() => void>>()
  readonly #stop: () => void

  constructor(store: Store) {
    this.#stop = store.subscribe(({ kind }) => {
      const watchers = this.#watchers.get(kind)
      if (watchers) for (const onChange of watchers) onChange()
    })
  }

  /** How many watches there are. */
  get size(): number {
    return [...this.#watchers.values()].reduce((sum, watchers) => sum + watchers.size, 0)
  }

  /** Calls `onChange` after each change of a kind from now on. Answers how to end that. */
  watch(kind: Kind, onChange: () => void): () => void {
    let watchers = this.#watchers.get(kind)
    if (!watchers) this.#watchers.set(kind, (watchers = new Set()))
    watchers.add(onChange)
    return () => watchers.delete(onChange)
  }

  close(): void {
    this.#stop()
    this.#watchers.clear()
  }
}

/** Which objects of a kind a watcher means. */
export interface Meant {
  readonly namespace?: string
  /** Undefined: all. */
  readonly isMeant?: (object: KubeObject) => boolean
}

/**
 * What a change is to a watcher; undefined: none of his business. An object that comes to be meant is ADDED for him, one
 * that is no longer meant is DELETED.
 */
export function eventOf({ namespace, isMeant }: Meant, change: Change): WatchEventType | undefined {
  const { type, object, previous } = change
  if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined
  const is = type !== 'DELETED' && (!isMeant || isMeant(object))
  const was = previous !== undefined && (!isMeant || isMeant(previous))
  if (is) return was ? 'MODIFIED' : 'ADDED'
  return was ? 'DELETED' : undefined
}
