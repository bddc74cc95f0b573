/** What a pod leaves on the disk of its machine when the power goes. */
import type { Container } from '../pod/container-life.ts'
import type { ContainerLog } from '../runtime/container-log.ts'
import type { Volume } from '../runtime/files/files.ts'

export interface Output {
  readonly log: ContainerLog
  /** Nothing more will come. */
  readonly isOver: boolean
  /** Throws away what was written. */
  discard(): void
}

export interface PodRemains {
  /** As they were when it went. */
  readonly containers: readonly Container[]
  /** What their last instances have written, by id. */
  readonly outputs: ReadonlyMap<string, Output>
  /** Its emptyDirs by name, but for those in memory; undefined for a pod that had no sandbox. */
  readonly volumes: ReadonlyMap<string, Volume> | undefined
}

/** Nobody will ask for it any more. */
export function discardRemains({ outputs, volumes }: PodRemains): void {
  for (const output of outputs.values()) output.discard()
  for (const volume of volumes?.values() ?? []) volume.discard()
}
