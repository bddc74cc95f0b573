/** A volume of a pod, mounted on its node. */
import type { Volume } from '../runtime/files/files.ts'

export interface Mounted {
  readonly volume: Volume
  /** Where in it the pod's volume begins. */
  readonly below?: string
  readonly isReadOnly?: boolean
  /** It goes with the pod. */
  readonly isOwn?: boolean
}
