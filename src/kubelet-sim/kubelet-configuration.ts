/** What of a KubeletConfiguration a simulated kubelet heeds. */

export interface KubeletConfiguration {
  /** By signal, an amount or a share: `{ 'memory.available': '500Mi', 'pid.available': '10%' }`. Default: as a kubelet has it. */
  readonly evictionHard?: Readonly<Record<string, string>>
  readonly evictionSoft?: Readonly<Record<string, string>>
  /** By signal: how long a soft threshold may be met. */
  readonly evictionSoftGracePeriod?: Readonly<Record<string, string>>
  readonly evictionMinimumReclaim?: Readonly<Record<string, string>>
  /** How long a condition stays when it is over. Default 5m. */
  readonly evictionPressureTransitionPeriod?: string
  /** The grace of pods that a soft threshold evicts, in seconds. Default 0. */
  readonly evictionMaxPodGracePeriod?: number
  /** How long a shutdown waits for pods. Default 0s: it does not. */
  readonly shutdownGracePeriod?: string
  /** What of that is for critical pods. */
  readonly shutdownGracePeriodCriticalPods?: string
}
