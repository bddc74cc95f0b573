/** What a watch is asked for: whatever carries its events. */
import { emptyObject } from '../../api/empty-object.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { ResourcePath } from '../resource-path.ts'
import type { Meant } from '../watch.ts'
import { flagOf, type Query } from './parameters.ts'
import type { Piece } from './pieces.ts'

/** What happened has not the form in which a watch is asked for: it ends, and nobody is told why. */
export class Untellable extends Error {}

/** What an event's object looks like to a client. */
export interface Rendering {
  readonly media: 'json' | 'protobuf'
  /** Clients of one key share their frames. */
  readonly key: string
  /**
   * JSON, or protobuf in its envelope.
   * @param isStored others are likely to ask for it, too; not so what an event tells
   * @throws Untellable
   */
  render(object: KubeObject, isStored?: boolean): Piece
  /** The same of the Status that says why the watch ends. */
  renderStatus(status: object): Piece
}

/** What a stream of events is called. */
export const streamTypes = {
  json: 'application/json',
  protobuf: 'application/vnd.kubernetes.protobuf;stream=watch',
}

/** What a watcher follows, and in which form. */
export interface Followed extends Meant {
  readonly kind: Kind
  /** The same for all who follow the same in the same form. */
  readonly key: string
  readonly rendering: Rendering
}

export interface WatchParameters extends Followed {
  /** The version in which objects are told. */
  readonly served: Kind
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

/** Says how far a watch has come. */
export function bookmarkOf(
  { served, kind: stored }: WatchParameters,
  revision: number,
  annotations?: Readonly<Record<string, string>>,
): KubeObject {
  // Nobody is asked to convert what is no object of his.
  const { kind, apiVersion, structure } = served.isConvertedOutside ? served : stored
  const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) }
  return { ...emptyObject(structure()), kind, apiVersion, metadata } as KubeObject
}

/** What marks the bookmark behind everything that there was. */
export const endOfFirst = Object.freeze({ 'k8s.io/initial-events-end': 'true' })
