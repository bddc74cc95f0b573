/** What is mounted in a container, and in which order. */
import type { Volume } from './volume.ts'

/** A volume as one container sees it. */
export interface Mount {
  readonly path: string
  readonly volume: Volume
  readonly readOnly?: boolean
  /** The directory or file of the volume that appears at `path`; made, as a directory, if it is not there. */
  readonly subPath?: string
}

/** A mount inside another must come after it. */
export const byDepth = (mounts: readonly Mount[]): readonly Mount[] =>
  mounts.length < 2 ? mounts : mounts.toSorted((a, b) => a.path.split('/').length - b.path.split('/').length)
