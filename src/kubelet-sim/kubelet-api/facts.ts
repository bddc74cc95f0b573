/** What a kubelet tells of itself and of its machine over HTTP. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { MachineLoad } from '../machine-use.ts'
import type { MachineSpec } from '../node.ts'
import type { KubeletCounts } from '../pod/kubelet-counts.ts'
import type { PodUse } from '../pod/pod-use.ts'
import type { ProbeCount } from '../pod/probe.ts'

export interface KubeletFacts {
  readonly spec: MachineSpec
  readonly now: number
  /** When the machine has booted. */
  readonly bootedAt: number
  readonly load: MachineLoad
  /** What the images take of the disk. */
  readonly imageBytes: number
  /** Those that it was given, static ones among them. */
  readonly pods: readonly Pod[]
  readonly uses: readonly PodUse[]
  readonly counts: KubeletCounts
  /** Of all containers that run. */
  probes(): readonly ProbeCount[]
  /** What is at a path below /var/log: the names in a folder, those of folders with a slash at the end, or the bytes of a file. */
  log(path: string): readonly string[] | string | undefined
}
