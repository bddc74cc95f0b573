/** What is served below an object: one file each, one line in subresources.ts. */
import type { Draft } from 'immer'
import type { Column } from '../../api/columns.ts'
import { notFound } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { Asked, RequestContext, UpdateOptions } from '../../client/client.ts'
import type { ProxyTarget } from '../../client/node-connection.ts'
import type { ServedApi } from '../served-api.ts'
import type { Opening, OpeningRequest } from './opening.ts'

export interface SubresourceRequest<T extends KubeObject = KubeObject> {
  readonly registry: ServedApi
  readonly kind: Kind<T>
  readonly ref: ObjectRef
  readonly context: RequestContext & UpdateOptions
}

/** A plain object with apiVersion and kind: what a subresource answers. */
export interface Answer {
  readonly apiVersion: string
  readonly kind: string
}

export type RelayRequest = Pick<SubresourceRequest, 'registry' | 'kind' | 'ref'>

interface Spoken {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Versions of the same structure that are taken, too: `policy/v1beta1`. */
  readonly pastVersions?: readonly string[]
}

export interface Subresource {
  readonly name: string
  /** What it speaks; the kind of the object itself where absent. */
  readonly speaks?: Spoken
  /** The columns of its Table for a kind, where it has one of its own. */
  columns?(kind: Kind): readonly Column<KubeObject>[]
  get?(request: SubresourceRequest): Answer
  /** Replaces it; `change` is told what is there and answers what is to be. Answers the whole object as it is then. */
  update?(request: SubresourceRequest, change: (current: Answer) => unknown): KubeObject
  /** Whether it can only be replaced, and not be patched. */
  readonly isOnlyReplaced?: boolean
  /** How it shows an object; absent: as it is. */
  show?(kind: Kind, object: KubeObject): Answer
  /** Connects a client with something inside, over a connection of his own: with GET, or with POST. */
  open?(request: OpeningRequest): Opening
  /** Where to hand requests of any method on, with what their paths have behind the name of the subresource. @throws ApiError */
  relay?(request: RelayRequest): ProxyTarget
  /** Whether what it speaks has the kind of the object before its name: `PodProxyOptions`. */
  readonly namesOptionsByKind?: boolean
  /** Fills in what an author leaves out of what it speaks. */
  defaults?(body: Draft<Asked>): void
  /** Acts: the answer is that of a POST. @param judge has admission refuse what is right in itself */
  create?(request: SubresourceRequest, body: Asked, judge: () => void): Answer
}

/** The object that a request is about. @throws ApiError 404 */
export function objectOf<T extends KubeObject>({ registry, kind, ref }: SubresourceRequest<T>): T {
  const found = registry.get(kind, ref)
  if (!found) throw notFound(kind, ref.name)
  return found
}

/** The verbs that discovery names for it. */
export const verbsOf = ({
  get,
  update,
  create,
  open,
  relay,
  isOnlyReplaced,
}: Subresource): readonly string[] => [
  ...(create || open || relay ? ['create'] : []),
  ...(relay ? ['delete'] : []),
  ...(get || open || relay ? ['get'] : []),
  ...((update && !isOnlyReplaced) || relay ? ['patch'] : []),
  ...(update || relay ? ['update'] : []),
]
