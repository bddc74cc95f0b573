/** What scheduling needs to know of a pod, read once and shared by the pods of a template. */
import { type HostPort, hostPortsOf } from '../../api/core/host-ports.ts'
import { claimsOf, type PodClaim } from '../../api/core/pod-claims.ts'
import { specInUse } from '../../api/core/resources-in-use.ts'
import { isEqual } from '../../api/equality.ts'
import type { Pod, PodSpec, Volume } from '../../api/generated/types/core-v1.ts'
import type { OwnerReference } from '../../api/generated/types/meta-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { controllerOf, isBeingDeleted, keyFor } from '../../api/meta.ts'
import type { Labels } from '../../api/selector.ts'
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
    this.demand = demandOf(specInUse(object))
    this.hostPorts = hostPortsOf(object.spec)
    this.claims = claimsOf(object)
    this.disks = object.spec.volumes ? disksIn(object.spec.volumes) : noDisks
  }

  get name(): string {
    return this.object.metadata.name
  }

  get uid(): string {
    return this.object.metadata.uid
  }

  get namespace(): string {
    return this.object.metadata.namespace!
  }

  get labels(): Labels {
    return this.object.metadata.labels ?? noLabels
  }

  get tolerations(): PodSpec['tolerations'] {
    return this.spec.tolerations
  }

  get nodeSelector(): PodSpec['nodeSelector'] {
    return this.spec.nodeSelector
  }

  get affinity(): PodSpec['affinity'] {
    return this.spec.affinity
  }

  get topologySpreadConstraints(): PodSpec['topologySpreadConstraints'] {
    return this.spec.topologySpreadConstraints
  }

  /** Who made it and looks after it. */
  get controller(): OwnerReference | undefined {
    return controllerOf(this.object)
  }

  get nodeName(): PodSpec['nodeName'] {
    return this.spec.nodeName
  }

  get priority(): number {
    return this.spec.priority ?? 0
  }

  get preemptionPolicy(): PodSpec['preemptionPolicy'] {
    return this.spec.preemptionPolicy
  }

  /** Whether it is on its way out. */
  get isLeaving(): boolean {
    return isBeingDeleted(this.object)
  }

  get claimKeys(): readonly string[] {
    return this.claims.map(({ name }) => keyFor(name, this.namespace))
  }

  /** The claims on devices, each by what the pod says of it and by what was made for it. */
  get resourceClaims(): readonly unknown[] {
    const { resourceClaims } = this.spec
    return resourceClaims
      ? [...resourceClaims, ...(this.object.status.resourceClaimStatuses ?? [])]
      : noClaims
  }

  /** Whether where it can go depends on its volumes, or where others can go. */
  get usesStorage(): boolean {
    return this.claims.length > 0 || this.disks.length > 0
  }
}

const noLabels: Labels = Object.freeze({})
const noClaims: readonly unknown[] = Object.freeze([])
const noDisks: readonly Volume[] = Object.freeze([])

const disksIn = memoByIdentity((volumes: readonly Volume[]): readonly Volume[] => {
  const disks = volumes.filter(
    ({ awsElasticBlockStore, gcePersistentDisk, iscsi, rbd }) =>
      awsElasticBlockStore ?? gcePersistentDisk ?? iscsi ?? rbd,
  )
  return disks.length > 0 ? disks : noDisks
})

/** Something of a pod that a plugin may look at. */
export type Need = Exclude<keyof PodView, 'object' | 'spec' | 'name' | 'uid'>

/** Whether two pods are the same in all of this. The pods of a template share what it says, which is quick to see. */
export function areSameIn(needs: readonly Need[], one: PodView, other: PodView): boolean {
  for (const need of needs) {
    if (one[need] !== other[need] && !isEqual(one[need], other[need])) return false
  }
  return true
}

/** Whether two pods leave the same to others on their nodes. */
export const takeTheSame = (a: PodView, b: PodView): boolean =>
  (a.demand === b.demand || isEqual(a.demand, b.demand)) && a.hostPorts === b.hostPorts
