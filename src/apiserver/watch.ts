/** Watches: who wants to hear that a kind has changed, and what a change is to him. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Change } from '../client/change.ts'
import type { ServedApi } from './served-api.ts'

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Who is told that there is more to read, and that there will be no more: the kind is another one now, or gone. */
interface Watcher {
  onChange(): void
  onEnd(): void
}

/** Tells those who watch a kind that there is more of it to read in the log. */
export class WatchHub {
  readonly #watchers = new Map<Kind, Set<Watcher>>()
  readonly #stops: readonly (() => void)[]

  constructor({ store, resources }: Pick<ServedApi, 'store' | 'resources'>) {
    this.#stops = [
      store.subscribe(
        ({ kind }) => {
          const watchers = this.#watchers.get(kind)
          if (watchers) for (const watcher of watchers) watcher.onChange()
        },
        { hearsRepeats: (kind) => this.#watchers.has(kind) },
      ),
      resources.onChange((kind) => {
        for (const watcher of this.#watchers.get(kind) ?? []) watcher.onEnd()
      }),
    ]
  }

  /** How many watches there are. */
  get size(): number {
    return [...this.#watchers.values()].reduce((sum, watchers) => sum + watchers.size, 0)
  }

  /** Tells of each change of a kind from now on. Answers how to end that. */
  watch(kind: Kind, watcher: Watcher): () => void {
    let watchers = this.#watchers.get(kind)
    if (!watchers) this.#watchers.set(kind, (watchers = new Set()))
    watchers.add(watcher)
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0 && this.#watchers.get(kind) === watchers) this.#watchers.delete(kind)
    }
  }

  close(): void {
    for (const stop of this.#stops) stop()
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

/** What leaves a selection is told in its last state that was meant, under the revision at which it left. */
export function leavingObject(type: WatchEventType, { type: real, object, previous }: Change): KubeObject {
  if (type !== 'DELETED' || real === 'DELETED' || !previous) return object
  const { resourceVersion } = object.metadata
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } }
}
