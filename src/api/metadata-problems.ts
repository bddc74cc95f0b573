/** What is wrong with the parts of metadata that say the same wherever they stand: of an object, or of one within another. */
import { type FieldError, type FieldErrors, forbidden, invalid, tooLong } from './field-error.ts'
import { breaches } from './fields.ts'
import type { OwnerReference } from './generated/types/meta-v1.ts'
import { foregroundDeletion, orphanDependents } from './meta.ts'
import { annotationKeyProblems, qualifiedNameProblems } from './names.ts'
import type { Labels } from './selector.ts'
import { byteLength } from './text-bytes.ts'

/** The most that all keys and values of the annotations may come to together, in bytes. */
const annotationsLimit = 256 * 1024

export function annotationProblems(annotations: Labels, field: string): readonly FieldError[] {
  const found: FieldError[] = []
  let size = 0
  for (const [key, value] of Object.entries(annotations)) {
    found.push(...breaches(annotationKeyProblems, field, key))
    size += byteLength(key) + byteLength(value)
  }
  if (size > annotationsLimit) found.push(tooLong(field, annotationsLimit))
  return found
}

export function ownerProblems(owners: readonly OwnerReference[], field: string): readonly FieldError[] {
  const found: FieldError[] = []
  let controller: OwnerReference | undefined
  for (const owner of owners) {
    found.push(...ownerReferenceProblems(owner, field))
    if (owner.controller && controller) {
      const both = `${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${both}`
      found.push(invalid(field, owners.map(asWritten), detail))
    } else if (owner.controller) {
      controller = owner
    }
  }
  return found
}

/** The fields in the order of the source, which is not that of their numbers. */
const asWritten = ({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
})

/** What goes by itself after an hour owns nothing. */
const bannedOwners = new Set(['/v1, Kind=Event'])

function* ownerReferenceProblems(owner: OwnerReference, field: string): FieldErrors {
  const steps = owner.apiVersion?.split('/') ?? []
  const version = steps.length > 2 ? '' : steps.at(-1)
  if (!version) yield invalid(`${field}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty')
  if (!owner.kind) yield invalid(`${field}.kind`, '', 'must not be empty')
  if (!owner.name) yield invalid(`${field}.name`, '', 'must not be empty')
  if (!owner.uid) yield invalid(`${field}.uid`, '', 'must not be empty')
  const type = `/${owner.apiVersion}, Kind=${owner.kind}`
  if (bannedOwners.has(type))
    yield invalid(field, asWritten(owner), `${type} is disallowed from being an owner`)
}

export function finalizerProblems(finalizers: readonly string[], field: string): readonly FieldError[] {
  const found = finalizers.flatMap((name) => breaches(qualifiedNameProblems, field, name))
  if (finalizers.includes(orphanDependents) && finalizers.includes(foregroundDeletion)) {
    found.push(invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  }
  return found
}

/**
 * What is told of a template's metadata but its labels and annotations: names and lives of what is made of it are its
 * maker's business. Source: ValidateTemplateSpec, which goes by the names that Go gives to the fields.
 */
export function* unsettableProblems(metadata: object, path: string): FieldErrors {
  for (const [name, value] of Object.entries(metadata)) {
    if (name === 'labels' || name === 'annotations' || value === undefined) continue
    yield forbidden(`${path}.${name === 'uid' ? 'uID' : name}`, 'cannot be set')
  }
}
