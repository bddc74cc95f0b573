/** What is wrong with a claim that is to be made for a pod. Source: ValidatePersistentVolumeClaimSpec. */
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches, optionalChoiceProblems } from '../fields.ts'
import type { PersistentVolumeClaimSpec } from '../generated/types/core-v1.ts'
import { labelSelectorProblems } from '../labels.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { parseQuantity } from '../quantity.ts'

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** @param path where the spec of the claim is */
export function* claimTemplateProblems(claim: PersistentVolumeClaimSpec, path: string): FieldErrors {
  const { selector, accessModes: modes = [], resources, storageClassName, volumeMode } = claim
  if (selector) yield* labelSelectorProblems(selector, `${path}.selector`)
  const field = `${path}.accessModes`
  if (modes.length === 0) yield required(field, 'at least 1 access mode is required')
  for (const mode of modes) if (!accessModes.includes(mode)) yield notSupported(field, mode, accessModes)
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    yield forbidden(field, 'may not use ReadWriteOncePod with other access modes')
  }
  yield* storageProblems(resources?.requests?.['storage'], `${path}.resources[storage]`)
  if (storageClassName) yield* breaches(dnsSubdomainProblems, `${path}.storageClassName`, storageClassName)
  yield* optionalChoiceProblems(`${path}.volumeMode`, volumeMode, ['Block', 'Filesystem'])
}

function* storageProblems(storage: string | undefined, field: string): FieldErrors {
  if (storage === undefined) return yield required(field)
  const { nanos } = parseQuantity(storage)
  if (nanos < 0n) yield invalid(field, storage, 'must be greater than or equal to 0')
  if (nanos <= 0n) yield invalid(field, storage, 'must be greater than zero')
}
