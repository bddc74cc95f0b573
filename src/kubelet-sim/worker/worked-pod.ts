/** A pod as the steps of its worker see it (an attempt to start a container, a stop, a wait): what they look at and change. */
import type { Container } from '../pod/container-life.ts'
import type { Grant } from '../pod/grant.ts'
import type { Step } from '../pod/pod-life.ts'
import type { ContainerInstance, InstanceOwner } from './container-instance.ts'
import type { Worker } from './node-services.ts'
import type { Sandbox } from './sandbox.ts'

/** What is told of a container. */
export interface ContainerEvent {
  readonly reason: string
  readonly message: string
  /** How often it has happened since it was last told. Default 1. */
  readonly times?: number
}

export interface WorkedPod extends Worker, InstanceOwner {
  readonly containers: readonly Container[]
  readonly sandbox: Sandbox | undefined

  set(index: number, container: Container): void
  /** Tells an Event about a container, or about the whole pod where it names none. */
  report(type: 'normal' | 'warning', index: number | undefined, event: ContainerEvent): void
  /** What a container may have of the node. */
  allocatedTo(name: string): Grant
  /** There is a new instance of a container. */
  adoptInstance(instance: ContainerInstance): void
  attemptDone(attempt: Pick<Step, 'index'>): void
  /** A container, as it runs or has run last. */
  instance(name: string): ContainerInstance | undefined
  /** Stops one container, for a reason of its own. */
  stopInstance(instance: ContainerInstance, message: string, graceSeconds?: number): void
}

/** As messages name it: `web_default(uid)`. */
export function podId({ pod }: WorkedPod): string {
  const { name, namespace, uid } = pod.metadata
  return `${name}_${namespace}(${uid})`
}
