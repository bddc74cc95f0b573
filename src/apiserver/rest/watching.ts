/** What a watch is asked for: whatever carries its events. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { ResourcePath } from '../resource-path.ts'
import type { Meant } from '../watch.ts'
import { flagOf, type Query } from './parameters.ts'

/** What an event's object looks like to a client. */
export interface Rendering {
  /** Clients of one key share their frames. */
  readonly key: string
  /** @param isStored others are likely to ask for it, too; not so what an event tells */
  render(object: KubeObject, isStored?: boolean): string
}

/** What a watcher follows, and in which form. */
export interface Followed extends Meant {
  readonly kind: Kind
  /** The same for all who follow the same in the same form. */
  readonly key: string
  readonly rendering: Rendering
}

export interface WatchParameters extends Followed {
  /** Where to start; absent or 0: now. */
  readonly resourceVersion?: number
  /** First everything there is, as ADDED, whatever the revision. */
  readonly everythingFirst: boolean
  /** Say with a bookmark when everything there is has been sent. */
  readonly marksEndOfFirst: boolean
  readonly allowBookmarks: boolean
  /** For the first event, where that is different. */
  readonly firstRendering: Rendering
}

/** Only a collection is watched; the old paths may name one object of it. */
export const isWatch = (path: ResourcePath, query: Query): boolean =>
  path.watch || (path.name === undefined && flagOf(query, 'watch'))
