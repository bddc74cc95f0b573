/** What may become of a claim once it exists. Source: ValidatePersistentVolumeClaimUpdate. */
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid } from '../field-error.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../generated/types/core-v1.ts'
import { copyGivenEmpty, shownPart } from '../given-empty.ts'
import { internalDifference } from '../internal-form.ts'
import { compareQuantities, parseQuantity } from '../quantity.ts'
import { structType } from '../schema.ts'
import { classAnnotation } from './storage-class-annotation.ts'

export function* claimChangeProblems(
  claim: PersistentVolumeClaim,
  previous: PersistentVolumeClaim,
): FieldErrors {
  const { spec, status } = claim
  const was = previous.spec
  const [annotated, wasAnnotated] = [classAnnotationOf(claim), classAnnotationOf(previous)]
  if (annotated !== wasAnnotated && !takesClassFromAnnotation(claim, previous)) {
    const field = `metadata.annotations.${classAnnotation}`
    yield invalid(field, annotated ?? '', 'field is immutable')
  }
  const left = copyGivenEmpty({ ...spec, ...whatMayChange(claim, previous) }, spec)
  // The volume is named once.
  const before = was.volumeName ? was : { ...was, volumeName: spec.volumeName }
  if (!isEqual(left, before))
    yield forbidden('spec', `${immutable}\n${internalDifference(claimSpec(), before, left)}`)
  const size = compared(spec, was)
  const isBeyondCapacity = compareQuantities(storageOf(spec), capacityOf(status)) > 0
  if (size < 0 && !isBeyondCapacity) {
    yield forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')
  }
  if (spec.volumeMode !== was.volumeMode)
    yield invalid('volumeMode', spec.volumeMode ?? null, 'field is immutable')
  yield* attributesClassProblems(spec.volumeAttributesClassName, previous)
}

const immutable =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

const claimSpec = () => structType('io.k8s.api.core.v1.PersistentVolumeClaimSpec')

const classAnnotationOf = ({ metadata }: PersistentVolumeClaim) => metadata.annotations?.[classAnnotation]

/** Whether a claim whose class stood in the annotation has it in the field now. */
function takesClassFromAnnotation(claim: PersistentVolumeClaim, previous: PersistentVolumeClaim): boolean {
  const [annotated, wasAnnotated] = [classAnnotationOf(claim), classAnnotationOf(previous)]
  const isTaken = wasAnnotated !== undefined && claim.spec.storageClassName === wasAnnotated
  return (
    isTaken && previous.spec.storageClassName === undefined && (annotated ?? wasAnnotated) === wasAnnotated
  )
}

type Requests = PersistentVolumeClaimSpec['resources']['requests']

/** What may be new in a spec, as it was. */
function whatMayChange(
  { spec, status }: PersistentVolumeClaim,
  previous: PersistentVolumeClaim,
): Partial<PersistentVolumeClaimSpec> {
  const was = previous.spec
  const wasAnnotated = classAnnotationOf(previous)
  // Of requests that were given empty the storage counts as it was, too.
  const requests = spec.resources && (shownPart(spec.resources, 'requests') as Requests | null)
  const mayTakeClass =
    was.storageClassName === undefined &&
    spec.storageClassName !== undefined &&
    (wasAnnotated === undefined || wasAnnotated === spec.storageClassName)
  return {
    ...(status.phase === 'Bound' && { volumeAttributesClassName: was.volumeAttributesClassName }),
    ...(mayTakeClass && { storageClassName: undefined }),
    ...(status.phase === 'Bound' &&
      requests && {
        resources: {
          ...spec.resources,
          requests: { ...requests, storage: was.resources.requests!['storage'] },
        },
      }),
  }
}

const nothing = parseQuantity('0')
const storageOf = ({ resources }: PersistentVolumeClaimSpec) => quantity(resources?.requests?.['storage'])
const capacityOf = ({ capacity }: PersistentVolumeClaim['status']) => quantity(capacity?.['storage'])
const quantity = (text: string | undefined) => (text === undefined ? nothing : parseQuantity(text))
const compared = (spec: PersistentVolumeClaimSpec, was: PersistentVolumeClaimSpec) =>
  compareQuantities(storageOf(spec), storageOf(was))

/** Once a class has been applied there is one for good. */
function* attributesClassProblems(
  name: string | undefined,
  { spec: was, status }: PersistentVolumeClaim,
): FieldErrors {
  const isApplied = status.currentVolumeAttributesClassName !== undefined
  if (name || !isApplied || name === was.volumeAttributesClassName) return
  const value = name === undefined ? 'nil' : 'empty string'
  const why = `update to ${value} is forbidden when status.currentVolumeAttributesClassName is not nil`
  yield forbidden('spec.volumeAttributesClassName', why)
}
