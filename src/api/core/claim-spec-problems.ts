/** What is wrong with what a claim asks for, be it one of its own or one that is to be made for a pod. Source: ValidatePersistentVolumeClaimSpec. */
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches, optionalChoiceProblems } from '../fields.ts'
import type { PersistentVolumeClaimSpec, TypedObjectReference } from '../generated/types/core-v1.ts'
import { labelSelectorProblems } from '../labels.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'
import { formatQuantity, parseQuantity } from '../quantity.ts'

export const volumeModes = ['Block', 'Filesystem']

/**
 * @param path where the spec of the claim is
 * @param previous what is stored: where that names the group of its source, another may have any form
 */
export function* claimSpecProblems(
  claim: PersistentVolumeClaimSpec,
  path: string,
  previous?: PersistentVolumeClaimSpec,
): FieldErrors {
  const { selector, accessModes = [], resources, storageClassName, volumeMode } = claim
  if (accessModes.length === 0) yield required(`${path}.accessModes`, 'at least 1 access mode is required')
  if (selector) yield* labelSelectorProblems(selector, `${path}.selector`)
  yield* accessModeProblems(accessModes, `${path}.accessModes`)
  const storage = resources?.requests?.['storage']
  const field = `${path}.resources[storage]`
  if (storage === undefined) yield required(field)
  else yield* positiveProblems(storage, field)
  if (storageClassName) yield* breaches(dnsSubdomainProblems, `${path}.storageClassName`, storageClassName)
  yield* optionalChoiceProblems(`${path}.volumeMode`, volumeMode, volumeModes)
  const namesGroup = [previous?.dataSource, previous?.dataSourceRef].some(
    (source) => source?.apiGroup != null,
  )
  yield* dataSourceProblems(claim, path, namesGroup)
  const { volumeAttributesClassName: attributes } = claim
  if (attributes) yield* breaches(dnsSubdomainProblems, `${path}.volumeAttributesClassName`, attributes)
}

const supportedModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** What is wrong with the access modes of a claim or of a volume. */
export function* accessModeProblems(modes: readonly string[], field: string): FieldErrors {
  for (const mode of modes)
    if (!supportedModes.includes(mode)) yield notSupported(field, mode, supportedModes)
  const known = modes.filter((mode) => supportedModes.includes(mode))
  if (known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')) {
    yield forbidden(field, 'may not use ReadWriteOncePod with other access modes')
  }
}

export function* positiveProblems(quantity: string, field: string): FieldErrors {
  const amount = parseQuantity(quantity)
  if (amount.nanos <= 0n) yield invalid(field, formatQuantity(amount), 'must be greater than zero')
}

function* dataSourceProblems(
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
  path: string,
  takesAnyGroup: boolean,
): FieldErrors {
  if (dataSource) yield* sourceProblems(dataSource, `${path}.dataSource`, takesAnyGroup)
  if (dataSourceRef) yield* sourceProblems(dataSourceRef, `${path}.dataSourceRef`, takesAnyGroup)
  if (!dataSource || !dataSourceRef) return
  // The API server shows the path of the field, which has nothing in it to be seen.
  if (dataSourceRef.namespace) {
    yield invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified')
  } else if (!isSameSource(dataSource, dataSourceRef)) yield invalid(path, {}, 'must match dataSourceRef')
}

type Source = Omit<TypedObjectReference, 'namespace'> & { readonly namespace?: string }

function* sourceProblems(
  { apiGroup, kind, name, namespace }: Source,
  path: string,
  takesAnyGroup: boolean,
): FieldErrors {
  if (!name) yield required(`${path}.name`)
  if (!kind) yield required(`${path}.kind`)
  if (!apiGroup && kind !== 'PersistentVolumeClaim') {
    const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
    yield invalid(path, kind ?? '', detail)
  }
  if (apiGroup && !takesAnyGroup) yield* breaches(dnsSubdomainProblems, `${path}.apiGroup`, apiGroup)
  if (namespace) yield* breaches(dnsLabelProblems, `${path}.namespace`, namespace)
}

const isSameSource = (a: Source, b: Source): boolean =>
  (a.apiGroup ?? undefined) === (b.apiGroup ?? undefined) && a.kind === b.kind && a.name === b.name
