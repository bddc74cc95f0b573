/** What scheduling needs to know of a pod, read once and shared by the pods of a template. */
import { type HostPort, hostPortsOf } from '../api/core/host-ports.ts'
import type { Pod, PodSpec } from '../api/generated/types/core-v1.ts'
import { type Demand, demandOf } from './demand.ts'

export class PodView {
  readonly spec: PodSpec
  readonly demand: Demand
  readonly hostPorts: readonly HostPort[]

  constructor(readonly object: Pod) {
    this.spec = object.spec
    this.demand = demandOf(object.spec)
    this.hostPorts = hostPortsOf(object.spec)
  }

  get priority(): number {
    return this.spec.priority ?? 0
  }
}

/** Whether what is true of one pod, as the nodes are, is true of the other: they share all that matters. */
export const haveSameNeeds = ({ spec: a }: PodView, { spec: b }: PodView): boolean =>
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
