/** One entry of the log, as those who follow it see it. */
import type { Kind, KubeObject } from '../api/kind.ts'

export interface Change<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly kind: Kind<T>
  /** `namespace/name`: the key of the object within its kind. */
  readonly key: string
  /** The position in the log; the resourceVersion of `object`. */
  readonly revision: number
  /** The state after the change; for DELETED the last state, under the revision of the deletion. */
  readonly object: T
  /** The state before the change; absent for ADDED. */
  readonly previous?: T
  /** When it was written, in milliseconds since 1970. */
  readonly at: number
}
