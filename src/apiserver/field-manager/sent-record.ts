/** The record of an object as somebody sends it: what it says, and whether it makes sense. Source: apimachinery's fieldmanager. */
import { isEmpty } from '../../api/equality.ts'
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { leaf } from './field-set.ts'
import { eachOnce } from './managed-entries.ts'

/**
 * What a write starts from, of what its author sends and what is stored. An empty record, or one that is a single empty
 * entry, clears it; one that makes no sense counts as none.
 */
export function recordFrom(
  sent: readonly ManagedFieldsEntry[] | undefined,
  stored: readonly ManagedFieldsEntry[],
): readonly ManagedFieldsEntry[] {
  if (sent === undefined || sent === stored) return stored
  if (sent.length === 0 || (sent.length === 1 && isEmpty(sent[0]))) return []
  if (!sent.every(isSensible)) return stored
  return eachOnce(sent.map(withSomeFields))
}

const isSensible = ({ operation, apiVersion, fieldsType, fieldsV1 = leaf }: ManagedFieldsEntry): boolean =>
  (operation === 'Apply' || operation === 'Update') &&
  Boolean(apiVersion) &&
  fieldsType === 'FieldsV1' &&
  isFieldSet(fieldsV1)

const withSomeFields = (each: ManagedFieldsEntry): ManagedFieldsEntry =>
  each.fieldsV1 ? each : { ...each, fieldsV1: leaf }

/** Whether something is a set of fields: maps of steps, throughout. */
const isFieldSet = (value: unknown): value is FieldSet =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([step, inside]) => isStep(step) && isFieldSet(inside))

function isStep(step: string): boolean {
  if (step === '.' || step.startsWith('f:')) return true
  if (!/^[kvi]:/.test(step)) return false
  try {
    const said: unknown = JSON.parse(step.slice(2))
    return step[0] !== 'k' || (typeof said === 'object' && said !== null)
  } catch {
    return false
  }
}
