/** Between the worker of a pod and its node: what each may ask of the other. */
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { KubeletSettings } from '../../api/kubelet/defaults.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events.ts'
import type { Clock, Timer, TimerOptions } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { Rhythm } from '../../sim/rhythm.ts'
import type { NodeImages } from '../images/registry/node-images.ts'
import type { Usage } from '../pod/admission.ts'
import type { Variable } from '../pod/environment.ts'
import type { KubeletCounts } from '../pod/kubelet-counts.ts'
import type { FirstSeen } from '../pod/local-annotations.ts'
import type { PodUse } from '../pod/pod-use.ts'
import type { ProbeCount } from '../pod/probe.ts'
import type { KubeletProfile } from '../profile.ts'
import type { ContainerRuntime, RunningContainer } from '../runtime/container-runtime.ts'
import type { Cri } from '../runtime/cri.ts'
import type { ProcessNamespace } from '../runtime/machine.ts'
import type { Table } from '../runtime/network/firewall.ts'
import type { Network } from '../runtime/network/network.ts'
import type { NodeJournal } from '../runtime/node-journal.ts'
import type { Ipc } from '../runtime/processes/ipc.ts'
import type { ContentUpdates } from '../volumes/content-volume.ts'
import type { Disks } from '../volumes/disks.ts'
import type { HostFiles } from '../volumes/host-files.ts'
import type { VolumesInUse } from '../volumes/volumes-in-use.ts'
import type { PendingResizes } from './pending-resizes.ts'
import type { Output, PodRemains } from './pod-remains.ts'

/** What a kubelet gives to the workers of its pods. */
export interface NodeServices {
  readonly name: string
  readonly ip: string
  /** How the kubelet is configured. */
  readonly settings: KubeletSettings
  readonly client: Client
  readonly random: Random
  readonly clock: Clock
  readonly view: ClusterView
  readonly network: Network
  readonly runtime: ContainerRuntime
  readonly profile: KubeletProfile
  readonly events: EventRecorder
  readonly images: NodeImages
  readonly updates: ContentUpdates
  /** The attachable volumes of its pods. */
  readonly volumesInUse: Pick<VolumesInUse, 'use' | 'release'>
  /** The storage of the cluster. */
  readonly disks: Disks
  /** What the pods of the node use together. */
  readonly usage: Usage
  readonly counts: KubeletCounts
  /** The pods that wait for room to be resized. */
  readonly resizes: PendingResizes
  /** The object; absent when it was deleted. */
  readonly node: Node | undefined
  /** The machine is about to go. */
  readonly isShuttingDown: boolean
  /** `linux` or `windows`. */
  readonly os: string
  /** What its container runtime can run containers with. */
  readonly runtimeHandlers: readonly string[]
  /** What the node is short of: the conditions that say so. */
  readonly pressures: readonly string[]
  /** In which containers start again that crash at once, each time. */
  readonly restarts: Rhythm
  /** The machine has no power any more: nothing of this kubelet happens again. */
  readonly isOff: boolean

  /** As Clock.after; what falls due when the power has gone does not happen. */
  after(ms: number, run: () => void, options?: TimerOptions): Timer
  /** Gives a worker its turn, soon. */
  enqueue(worker: Worker): void
  /** Something on the node may use much of it: that is looked at from now on. */
  watchUse(): void
  /** The worker has nothing left to do. */
  forget(worker: Worker): void
  /** Answers when a pod that is turned away is told so: now, or later where many are. */
  takeRejectionTurn(): number
  /** All addresses of whoever has this one, that one first. */
  addressesOf(ip: string): readonly string[]
  /** Gives a pod an address, at which the node's ports lead to it that it asks for. */
  takeAddress(pod: Pod): string | NoAddress
  releaseAddress(pod: Pod, ip: string): void
  serviceVariables(namespace: string, links: boolean): readonly Variable[]
  /** The volumes of a pod have been mounted: what there is to tell is told, and file systems grow that are smaller than their disks. */
  volumesMounted(pod: Pod): void
  /** The node's own files: those that hostPath volumes show. */
  hostFiles(): HostFiles
  /** What runs on the node besides its pods. */
  readonly system: {
    readonly processes: ProcessNamespace
    readonly cri: Cri
    readonly journal: NodeJournal
    readonly ipc: Ipc
    firewall(): readonly Table[]
  }
}

/** What a kubelet knows of the cluster. */
interface ClusterView {
  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined
}

/** The pod cannot have an address (yet). */
export class NoAddress {
  /** @param message absent where nothing is wrong but the node's range of addresses has not come yet. */
  constructor(readonly message?: string) {}
}

/** One run of a container, as its node sees it. */
export interface Instance {
  readonly spec: { readonly name: string; readonly stdinOnce?: boolean }
  /** Undefined before it has started. */
  readonly running: RunningContainer | undefined
}

/** Why and how a node ends a pod that would go on. */
export interface PodFailure {
  readonly reason: string
  readonly message: string
  readonly graceMs: number
  /** What the condition DisruptionTarget says. */
  readonly disruption?: { readonly reason: string; readonly message: string }
}

/** The worker of one pod, as its node sees it. */
export interface Worker extends FirstSeen {
  readonly kubelet: NodeServices
  /** The newest version that is known. */
  readonly pod: Pod
  /** No pod of the API, but one that the node was given: a mirror shows it. */
  readonly isStatic: boolean
  /** It was admitted, and is not yet ending. */
  readonly isActive: boolean
  /** Nothing of it runs any more. */
  readonly isOver: boolean
  /** A program of it uses memory besides what it holds. */
  readonly isHungry: boolean
  /** It waits for its turn. */
  isQueued: boolean
  readonly starts: {
    /** Nobody can be told any more what repeats itself: the next restart is seen. */
    pause(): void
  }

  /** Its turn: looks at what there is to do, does it, and reports. */
  sync(): void
  /** Has another turn when the kubelet next compares what it reports with what the API says. */
  syncLater(): void
  /** What it uses of the node now. */
  use(): PodUse
  /** How often its containers were probed. */
  probeCounts(): readonly ProbeCount[]
  /** Its node ends it. */
  fail(failure: PodFailure): void
  /** Takes in a newer version of the pod. */
  update(pod: Pod): void
  /** The pod is gone from the API: whatever runs is stopped, and nobody is told. */
  remove(): void
  /** The power goes: whatever runs ends at once, and nobody is told. Answers what stays on the disk. */
  powerOff(): PodRemains
  /** Nobody will ask any more for what its containers have written, or for what is left of it. */
  discard(): void
  /** A container, as it runs or has run last. */
  instance(name: string): Instance | undefined
  /** What one instance of a container has written; undefined when that is gone. @param id as the status has it */
  output(container: string, id: string): Output | undefined
}
