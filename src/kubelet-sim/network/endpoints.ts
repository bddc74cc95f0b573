/** Which endpoints of a Service a connection may go to. Source: CategorizeEndpoints of kube-proxy. */
import type { Endpoint, EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { Destination } from '../runtime/network/network.ts'

/** An endpoint on one of its ports. */
export interface Target extends Destination {
  readonly nodeName?: string
  /** The zones and the nodes that are to use it, where that is said. */
  readonly forZones: readonly string[]
  readonly forNodes: readonly string[]
}

/** The endpoints of a slice on one of its ports. */
export interface Endpoints {
  readonly ready: readonly Target[]
  /** Those that are about to go, and serve still: they are used where no others are left. */
  readonly leaving: readonly Target[]
}

/** Where a connection comes from. */
export interface Vantage {
  readonly nodeName: string
  readonly zone?: string
}

/** Absent means ready. */
export const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready !== false

const isLeaving = ({ conditions }: Endpoint): boolean =>
  conditions?.terminating === true && conditions.serving !== false

const knownOf = memoByIdentity((_slice: EndpointSlice) => new Map<number, Endpoints>())

export function endpointsIn(slice: EndpointSlice, port: number): Endpoints {
  const known = knownOf(slice)
  let found = known.get(port)
  if (!found) {
    const targets = (belongs: (endpoint: Endpoint) => boolean) =>
      (slice.endpoints ?? []).filter(belongs).map((each) => targetOf(each, port))
    const ready = targets(isReady)
    known.set(port, (found = { ready, leaving: targets((each) => !isReady(each) && isLeaving(each)) }))
  }
  return found
}

const targetOf = ({ addresses, nodeName, hints }: Endpoint, port: number): Target => ({
  ip: addresses[0],
  port,
  nodeName,
  forZones: (hints?.forZones ?? noNames).map(({ name }) => name),
  forNodes: (hints?.forNodes ?? noNames).map(({ name }) => name),
})

const noNames: readonly { readonly name: string }[] = []

/** All that are behind a port. @param whence undefined where nobody knows from which node it comes */
export function reachable(parts: readonly Endpoints[], whence: () => Vantage | undefined): readonly Target[] {
  const ready = joined(parts, ({ ready }) => ready)
  if (ready.length === 0) return joined(parts, ({ leaving }) => leaving)
  const [{ forZones, forNodes }] = ready
  if (forZones.length === 0 && forNodes.length === 0) return ready
  const from = whence()
  return from ? hinted(ready, from) : ready
}

/** Those of one node. */
export function reachableOn(parts: readonly Endpoints[], nodeName: string): readonly Target[] {
  const ofNode = (targets: readonly Target[]) => targets.filter((each) => each.nodeName === nodeName)
  const ready = ofNode(joined(parts, ({ ready }) => ready))
  return ready.length > 0 ? ready : ofNode(joined(parts, ({ leaving }) => leaving))
}

/** What is said of nodes, and then of zones, counts where it is said of all, and one is for where the connection comes from. */
function hinted(ready: readonly Target[], { nodeName, zone }: Vantage): readonly Target[] {
  if (ready.every(({ forNodes }) => forNodes.length > 0)) {
    const own = ready.filter(({ forNodes }) => forNodes.includes(nodeName))
    if (own.length > 0) return own
  }
  if (zone === undefined || !ready.every(({ forZones }) => forZones.length > 0)) return ready
  const own = ready.filter(({ forZones }) => forZones.includes(zone))
  return own.length > 0 ? own : ready
}

/** Most Services have one part. */
function joined(
  parts: readonly Endpoints[],
  pick: (part: Endpoints) => readonly Target[],
): readonly Target[] {
  return parts.length === 1 ? pick(parts[0]) : parts.flatMap(pick)
}
