/** What all nodes of a cluster share. */
import type { Clock } from '../sim/clock.ts'
import type { ReadManifest } from './manifest-folder.ts'
import type { HostPorts } from './network/host-ports.ts'
import type { ServiceTable } from './network/service-table.ts'
import type { KubeletProfile } from './profile.ts'
import type { KubeletRhythms } from './rhythms.ts'
import type { ContainerRuntime } from './runtime/container-runtime.ts'
import type { Network } from './runtime/network/network.ts'
import type { ServiceEnvironment } from './service-environment.ts'
import type { ContentUpdates } from './volumes/content-volume.ts'
import type { Disks } from './volumes/disks.ts'
import type { Worker } from './worker/node-services.ts'

export interface Surroundings {
  readonly clock: Clock
  readonly rhythms: KubeletRhythms
  readonly network: Network
  readonly runtime: ContainerRuntime
  readonly profile: KubeletProfile
  readonly services: ServiceEnvironment
  /** The Services that are known at an address. */
  serviceTableAt(ip: string): ServiceTable
  /** All addresses of whoever has this one, that one first. */
  addressesOf(ip: string): readonly string[]
  /** The ports of nodes that lead to pods. */
  readonly hostPorts: HostPorts
  readonly updates: ContentUpdates
  readonly disks: Disks
  readonly readManifest: ReadManifest
  /** Gives a worker its turn, soon. */
  enqueue(worker: Worker): void
}
