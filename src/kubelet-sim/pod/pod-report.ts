/** What a kubelet has to say of a pod: what its status is made of. */
import type {
  Container as ContainerSpec,
  ContainerUser,
  Pod,
  PodSpec,
  PodStatus,
  ResourceRequirements,
} from '../../api/generated/types/core-v1.ts'
import type { Container } from './container-life.ts'
import type { Grant } from './grant.ts'

/** What a kubelet knows of a pod that runs on it. */
export interface PodReport {
  readonly pod: Pod
  readonly containers: readonly Container[]
  readonly phase: PodStatus['phase']
  /** Absent until the pod's sandbox is up. */
  readonly podIp?: string
  readonly isSandboxUp: boolean
  readonly hostIp: string
  readonly startedAt: number
  /** A rule of a container has said that all start anew, and they are not yet gone. */
  readonly isRestartingAll?: boolean
  /** Why the pod as a whole fails; told when it has come to its end. */
  readonly failure?: Failure
  readonly node: NodeAccount
  /** What there is to say of a resize; undefined for a pod that was never to be resized. */
  readonly resize?: {
    readonly pending: { readonly reason: string; readonly message: string } | undefined
    readonly inProgress: { readonly reason?: string; readonly message?: string } | undefined
    allocatedTo(container: string): Grant
    /** With what the node has allocated to it. */
    readonly allocated: PodSpec
    /** With what it has: something else while a resize is in progress. */
    readonly actual: PodSpec
  }
  readonly instances: {
    /** The newest run of a container, and what it has of the node. */
    named(container: string): { readonly resources: ResourceRequirements | undefined } | undefined
  }
}

/** What a kubelet knows of its node that its pods' statuses tell. */
export interface NodeAccount {
  /** All addresses of whoever has this one, that one first. */
  addressesOf(ip: string): readonly string[]
  /** As all its pods show them: one list, frozen. */
  readonly hostIps: PodStatus['hostIPs']
  /** The full name of an image, and its digest. */
  imageOf(image: string): { readonly name: string; readonly imageID: string } | undefined
  /** As whom a container of a pod runs. */
  userOf(pod: Pod, container: ContainerSpec): ContainerUser
}

export interface Failure {
  readonly reason?: string
  readonly message?: string
  /** What the condition DisruptionTarget says. */
  readonly disruption?: { readonly reason: string; readonly message: string }
}
