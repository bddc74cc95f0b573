/** What a subresource opens: a connection of a client with something inside, which the edge frames as he wants it. */
import { node } from '../../api/core/node.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { badRequest, notFound } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { Asked } from '../../client/client.ts'
import type { NodeConnection } from '../../client/node-connection.ts'
import type { CommandRequest, Connection, Session } from '../../client/node-streams.ts'
import type { ServedApi } from '../served-api.ts'

/** What is asked for is known to be there; it begins when it is opened. */
export type Opening = OpensCommand | OpensPorts

export interface OpensCommand {
  readonly sort: 'command'
  readonly command: CommandRequest
  /** What the kubelet is asked: `/exec/default/web/nginx?command=ls&output=1`. */
  readonly path: string
  /** @throws NodeRefusal, ApiError 500: see NodeConnection */
  open(): Session
}

export interface OpensPorts {
  readonly sort: 'ports'
  /** As the query names them: a client who names none does so for each connection. */
  readonly ports: readonly number[]
  /** @throws NodeRefusal, ApiError 500: see NodeConnection */
  connect(port: number): Connection
}

export interface OpeningRequest {
  readonly registry: ServedApi
  readonly nodes: NodeConnection
  readonly ref: ObjectRef
  /** All values of a parameter of the query. */
  all(name: string): readonly string[]
  flag(name: string): boolean
  /**
   * Asks admission whether it may be opened. @param options what it is asked for with, in full: admission may change it
   * @throws ApiError where it may not
   */
  admit(options: Asked): void
}

/** The pod that is meant. @throws ApiError 404 */
export function podOf({ registry, ref }: OpeningRequest): Pod {
  const found = registry.get(podKind, ref)
  if (!found) throw notFound(podKind, ref.name)
  return found
}

/** @throws ApiError 400 where a pod is on no node yet; 404 where its node is none, which is told as if it were a pod. */
export function checkNode(registry: ServedApi, { metadata, spec }: Pod): void {
  const { nodeName } = spec
  if (!nodeName) throw badRequest(`pod ${metadata.name} does not have a host assigned`)
  if (!registry.get(node, { name: nodeName })) throw notFound(podKind, nodeName)
}
