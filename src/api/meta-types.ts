/** The metadata of objects as the store has them. */
import type { ObjectMeta } from './generated/types/meta-v1.ts'

/** ObjectMeta of a stored object: what the API server fills in is there. */
export interface StoredMeta extends ObjectMeta {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
}
