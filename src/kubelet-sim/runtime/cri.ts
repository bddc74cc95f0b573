/** What a container runtime tells over its socket on a node, and does when it is told to. */
import type { ContainerImage, ContainerStatus, Pod } from '../../api/generated/types/core-v1.ts'
import type { ContainerLog } from './container-log.ts'

export interface Cri {
  /** The pods that it has, in the order in which they came. */
  pods(): readonly Pod[]
  /** The images on the node. */
  images(): readonly ContainerImage[]
  /** What a container has written; undefined when that is gone. */
  log(pod: Pod, container: ContainerStatus): ContainerLog | undefined
  /** Ends the first process of a container by SIGKILL. */
  kill(pod: Pod, container: ContainerStatus): void
}

/** Where it listens on a node. */
export const criSocket = '/run/containerd/containerd.sock'
