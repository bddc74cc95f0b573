/** What a container runtime tells over its socket on a node, and does when it is told to. */
import type { ContainerImage, ContainerStatus, Pod } from '../../api/generated/types/core-v1.ts'
import type { ContainerLog } from './container-log.ts'
import type { Exit, PosixError } from './posix.ts'
import type { Handle, Wait } from './processes/streams.ts'

interface Command {
  readonly args: readonly string[]
  readonly handles: readonly (Handle | undefined)[]
}

interface Executed {
  readonly isAlive: boolean
  readonly ended: Wait
  readonly outcome: Exit | undefined
}

export interface Cri {
  /** The pods that it has, in the order in which they came. */
  pods(): readonly Pod[]
  /** The images on the node. */
  images(): readonly ContainerImage[]
  /** What a container has written; undefined when that is gone. */
  log(pod: Pod, container: ContainerStatus): ContainerLog | undefined
  /** The number of a container's first process on the node; 0 where it does not run. */
  pid(pod: Pod, container: ContainerStatus): number
  /** Runs a command in a container; undefined where that does not run. */
  exec(pod: Pod, container: ContainerStatus, command: Command): Executed | PosixError | undefined
  /** Ends the first process of a container by SIGKILL. */
  kill(pod: Pod, container: ContainerStatus): void
}

/** Where it listens on a node. */
export const criSocket = '/run/containerd/containerd.sock'
