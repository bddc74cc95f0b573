/** The metadata of objects as the store has them, and the field sets that managedFields holds. */
import type { ObjectMeta } from './generated/types/meta-v1.ts'

/** ObjectMeta of a stored object: what the API server fills in is there. */
export interface StoredMeta extends ObjectMeta {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
}

/**
 * A tree of field names, as FieldsV1 has it: `{"f:spec":{"f:replicas":{}}}`. `f:` names a field or map key, `k:` an
 * item by its keys, `v:` an item by its value, `.` the thing itself.
 */
export interface FieldSet {
  readonly [step: string]: FieldSet
}
