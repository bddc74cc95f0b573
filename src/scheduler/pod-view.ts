/** What scheduling needs to know of a pod, read once and shared by the pods of a template. */
import { type HostPort, hostPortsOf } from '../api/core/host-ports.ts'
import type { Pod, PodSpec, Volume } from '../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../api/memo.ts'
import { type Demand, demandOf } from './demand.ts'

export class PodView {
  readonly spec: PodSpec
  readonly demand: Demand
  readonly hostPorts: readonly HostPort[]
  /** The names of the claims that it uses. */
  readonly claims: readonly string[]

  constructor(readonly object: Pod) {
    this.spec = object.spec
    this.demand = demandOf(object.spec)
    this.hostPorts = hostPortsOf(object.spec)
    this.claims = object.spec.volumes ? claimsIn(object.spec.volumes) : none
  }

  get priority(): number {
    return this.spec.priority ?? 0
  }
}

const none: readonly string[] = Object.freeze([])

const claimsIn = memoByIdentity((volumes: readonly Volume[]): readonly string[] => {
  const names = volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim ? [claim.claimName] : []))
  return names.length > 0 ? names : none
})

/** Whether what is true of one pod, as the nodes are, is true of the other: they share all that matters. */
export const haveSameNeeds = ({ spec: a, claims }: PodView, { spec: b, claims: others }: PodView): boolean =>
  // What is true of claims changes without the nodes.
  claims.length + others.length === 0 &&
  a.containers === b.containers &&
  a.initContainers === b.initContainers &&
  a.nodeSelector === b.nodeSelector &&
  a.affinity === b.affinity &&
  a.tolerations === b.tolerations &&
  a.overhead === b.overhead &&
  a.resources === b.resources &&
  a.nodeName === b.nodeName &&
  a.priority === b.priority &&
  a.preemptionPolicy === b.preemptionPolicy
