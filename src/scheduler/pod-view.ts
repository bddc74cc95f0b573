/** What scheduling needs to know of a pod, read once and shared by the pods of a template. */
import { type HostPort, hostPortsOf } from '../api/core/host-ports.ts'
import { claimsOf, type PodClaim } from '../api/core/pod-claims.ts'
import type { Pod, PodSpec, Volume } from '../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../api/memo.ts'
import { keyFor } from '../api/meta.ts'
import { type Demand, demandOf } from './demand.ts'

export class PodView {
  readonly spec: PodSpec
  readonly demand: Demand
  readonly hostPorts: readonly HostPort[]
  readonly claims: readonly PodClaim[]
  /** What it names itself that only one may have: disks of old drivers. */
  readonly disks: readonly Volume[]

  constructor(readonly object: Pod) {
    this.spec = object.spec
    this.demand = demandOf(object.spec)
    this.hostPorts = hostPortsOf(object.spec)
    this.claims = claimsOf(object)
    this.disks = object.spec.volumes ? disksIn(object.spec.volumes) : noDisks
  }

  get claimKeys(): readonly string[] {
    return this.claims.map(({ name }) => keyFor(name, this.object.metadata.namespace))
  }

  /** Whether where it can go depends on its volumes, or where others can go. */
  get usesStorage(): boolean {
    return this.claims.length > 0 || this.disks.length > 0
  }

  get priority(): number {
    return this.spec.priority ?? 0
  }
}

const noDisks: readonly Volume[] = Object.freeze([])

const disksIn = memoByIdentity((volumes: readonly Volume[]): readonly Volume[] => {
  const disks = volumes.filter(
    ({ awsElasticBlockStore, gcePersistentDisk, iscsi, rbd }) =>
      awsElasticBlockStore ?? gcePersistentDisk ?? iscsi ?? rbd,
  )
  return disks.length > 0 ? disks : noDisks
})

/** Whether what is true of one pod, as the nodes are, is true of the other: they share all that matters. */
export const haveSameNeeds = (one: PodView, other: PodView): boolean =>
  // What is true of claims changes without the nodes.
  !one.usesStorage && !other.usesStorage && haveSameSpecs(one.spec, other.spec)

const haveSameSpecs = (a: PodSpec, b: PodSpec): boolean =>
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
