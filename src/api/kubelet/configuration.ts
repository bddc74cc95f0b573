/** KubeletConfiguration of kubelet.config.k8s.io/v1beta1: how a kubelet is set up. Source: k8s.io/kubelet/config/v1beta1. */
import type { Taint } from '../generated/types/core-v1.ts'
import type { PassiveField } from './structure.ts'

export const apiVersion = 'kubelet.config.k8s.io/v1beta1'
export const kindName = 'KubeletConfiguration'

type Texts = Readonly<Record<string, string>>

/** Of pods of at least this priority, and of less than the next one's. */
interface ShutdownGracePeriodByPodPriority {
  readonly priority: number
  readonly shutdownGracePeriodSeconds: number
}

/** What kubelets act on here. Lengths of time are written as Go has them: `1m30s`. */
interface ActiveFields {
  /** By signal, an amount or a share: `{ 'memory.available': '500Mi', 'pid.available': '10%' }`. Default: as a kubelet has it. */
  readonly evictionHard?: Texts
  /** Whether what `evictionHard` does not name is as by default. Default: it is not watched. */
  readonly mergeDefaultEvictionSettings?: boolean
  readonly evictionSoft?: Texts
  /** By signal: how long a soft threshold may be met. */
  readonly evictionSoftGracePeriod?: Texts
  readonly evictionMinimumReclaim?: Texts
  /** How long a condition stays when it is over. Default 5m. */
  readonly evictionPressureTransitionPeriod?: string
  /** The grace of pods that a soft threshold evicts, in seconds. Default 0. */
  readonly evictionMaxPodGracePeriod?: number
  /** How long a shutdown waits for pods. Default 0s: it does not. */
  readonly shutdownGracePeriod?: string
  /** What of that is for critical pods. */
  readonly shutdownGracePeriodCriticalPods?: string
  /** Instead of those two: how long it waits for the pods of each priority, the lowest ones first. */
  readonly shutdownGracePeriodByPodPriority?: readonly ShutdownGracePeriodByPodPriority[]
  /** Default 110. */
  readonly maxPods?: number
  /** At most so many for each CPU. Default 0: any number. */
  readonly podsPerCore?: number
  /** What of the capacity is not for pods: `{ cpu: '500m', memory: '1Gi' }`. */
  readonly kubeReserved?: Texts
  readonly systemReserved?: Texts
  /** How many processes a pod may have. Default -1: as many as there is room for. */
  readonly podPidsLimit?: number
  readonly registerWithTaints?: readonly Taint[]
  readonly providerID?: string
  readonly clusterDNS?: readonly string[]
  readonly clusterDomain?: string
  /** How large the log of a container may grow. Default 10Mi. */
  readonly containerLogMaxSize?: string
  /** From which share of the disk on images that nobody uses go, and down to which. Default 85 and 80. */
  readonly imageGCHighThresholdPercent?: number
  readonly imageGCLowThresholdPercent?: number
  /** How long an image stays at least, default 2m, and at most without use, default 0s: for ever. */
  readonly imageMinimumGCAge?: string
  readonly imageMaximumGCAge?: string
  /** How many images a Node lists. Default 50; -1: all. */
  readonly nodeStatusMaxImages?: number
  /** Whether images are pulled one after the other, default true, and else how many at once: default any number. */
  readonly serializeImagePulls?: boolean
  readonly maxParallelImagePulls?: number
  /** What a Lease says of itself; it is renewed four times as often. Default 40. */
  readonly nodeLeaseDurationSeconds?: number
  readonly crashLoopBackOff?: { readonly maxContainerRestartPeriod?: string }
  /** Whether containers without a seccomp profile have that of the runtime. Default false. */
  readonly seccompDefault?: boolean
  /** `kernel.msg*`, `net.core.somaxconn`: what pods may set besides what is safe. */
  readonly allowedUnsafeSysctls?: readonly string[]
}

/** All else is read, checked and shown at `/configz`, and has no bearing here. */
export type KubeletConfiguration = ActiveFields & { readonly [Field in PassiveField]?: unknown }
