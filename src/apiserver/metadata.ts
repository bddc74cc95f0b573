/** What is wrong with the metadata of an object, whatever its kind; and what no update may change in it. */
import {
  type FieldError,
  type FieldErrors,
  forbidden,
  invalid,
  required,
  tooLong,
} from '../api/field-error.ts'
import { breaches, nonNegativeProblems } from '../api/fields.ts'
import { unqualifiedProblems } from '../api/finalizers.ts'
import type { OwnerReference } from '../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { labelProblems } from '../api/labels.ts'
import { memoByIdentity, memoOfLast } from '../api/memo.ts'
import { foregroundDeletion, orphanDependents } from '../api/meta.ts'
import { annotationKeyProblems, dnsLabelProblems, qualifiedNameProblems } from '../api/names.ts'
import type { Labels } from '../api/selector.ts'
import { byteLength } from '../api/text-bytes.ts'
import type { RequestContext } from '../client/client.ts'
import { recordProblems } from './managed-entries.ts'

const nothing: readonly FieldError[] = []
const noText: readonly string[] = []

/** What is wrong with an object's metadata. Frozen parts are looked at once, whoever else they belong to. */
export function metadataProblems(kind: Kind, object: KubeObject): FieldErrors {
  const { generation, labels, annotations, ownerReferences, finalizers, managedFields } = object.metadata
  let found = joined(nameProblems(kind, object), namespaceProblems(kind, object))
  if (generation !== undefined && generation < 0)
    found = joined(found, nonNegativeProblems('metadata.generation', generation))
  if (labels) found = joined(found, ownLabelProblems(labels))
  if (annotations) found = joined(found, annotationProblems(annotations))
  if (ownerReferences) found = joined(found, ownerProblems(ownerReferences))
  if (finalizers) found = joined(found, finalizerProblems(finalizers))
  if (managedFields) found = joined(found, recordProblems(managedFields))
  return found
}

/** Nearly always there is nothing to join: then nothing is made. */
const joined = (a: readonly FieldError[], b: readonly FieldError[]): readonly FieldError[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]

function nameProblems(kind: Kind, { metadata: { name, generateName } }: KubeObject): readonly FieldError[] {
  const ofName = name ? kind.nameProblems(name) : noText
  const ofPrefix = generateName ? kind.nameProblems(withoutTrailingDash(generateName)) : noText
  if (name && ofName.length + ofPrefix.length === 0) return nothing
  const missing = name ? [] : [required('metadata.name', 'name or generateName is required')]
  return [
    ...ofPrefix.map((problem) => invalid('metadata.generateName', generateName, problem)),
    ...missing,
    ...ofName.map((problem) => invalid('metadata.name', name, problem)),
  ]
}

/** A prefix may end with a dash: what is generated after it does not. */
const withoutTrailingDash = (prefix: string) =>
  prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix

function namespaceProblems(kind: Kind, { metadata: { namespace } }: KubeObject): readonly FieldError[] {
  if (!kind.namespaced) {
    return namespace ? [forbidden('metadata.namespace', 'not allowed on this type')] : nothing
  }
  if (!namespace) return [required('metadata.namespace')]
  return ofNamespace(namespace)
}

/** Most objects are written in the namespace of the last. */
const ofNamespace = memoOfLast((namespace: string) =>
  breaches(dnsLabelProblems, 'metadata.namespace', namespace),
)

const ownLabelProblems = memoByIdentity((labels: Labels) => labelProblems(labels, 'metadata.labels'))

/** The most that all keys and values of the annotations may come to together, in bytes. */
const annotationsLimit = 256 * 1024

const annotationProblems = memoByIdentity((annotations: Labels): readonly FieldError[] => {
  const found: FieldError[] = []
  let size = 0
  for (const [key, value] of Object.entries(annotations)) {
    found.push(...breaches(annotationKeyProblems, 'metadata.annotations', key))
    size += byteLength(key) + byteLength(value)
  }
  if (size > annotationsLimit) found.push(tooLong('metadata.annotations', annotationsLimit))
  return found
})

const ownerProblems = memoByIdentity((owners: readonly OwnerReference[]): readonly FieldError[] => {
  const field = 'metadata.ownerReferences'
  const found: FieldError[] = []
  let controller: OwnerReference | undefined
  for (const owner of owners) {
    found.push(...ownerReferenceProblems(owner))
    if (owner.controller && controller) {
      const both = `${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${both}`
      found.push(invalid(field, owners.map(asWritten), detail))
    } else if (owner.controller) {
      controller = owner
    }
  }
  return found
})

/** Owners, each once; the same list where none is named twice. Source: apiserver's dedupOwnerReferences. */
export function eachOwnerOnce(
  owners: readonly OwnerReference[],
  { warn }: RequestContext,
): readonly OwnerReference[] {
  const met = new Set<string>()
  const kept: OwnerReference[] = []
  const repeated: OwnerReference[] = []
  for (const owner of owners) {
    const said = JSON.stringify(owner)
    if (met.has(said)) repeated.push(owner)
    else kept.push(owner)
    met.add(said)
  }
  if (repeated.length === 0) return owners
  const uids = repeated.map(({ uid }) => uid).join(', ')
  warn?.(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
  )
  return kept
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

function* ownerReferenceProblems(owner: OwnerReference): FieldErrors {
  const field = 'metadata.ownerReferences'
  const version = owner.apiVersion?.split('/').at(-1)
  if (!version) yield invalid(`${field}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty')
  if (!owner.kind) yield invalid(`${field}.kind`, '', 'must not be empty')
  if (!owner.name) yield invalid(`${field}.name`, '', 'must not be empty')
  if (!owner.uid) yield invalid(`${field}.uid`, '', 'must not be empty')
  const type = `/${owner.apiVersion}, Kind=${owner.kind}`
  if (bannedOwners.has(type))
    yield invalid(field, asWritten(owner), `${type} is disallowed from being an owner`)
}

const finalizerProblems = memoByIdentity((finalizers: readonly string[]): readonly FieldError[] => {
  const field = 'metadata.finalizers'
  const found: FieldError[] = []
  for (const name of finalizers) {
    found.push(...breaches(qualifiedNameProblems, field, name))
  }
  if (finalizers.includes(orphanDependents) && finalizers.includes(foregroundDeletion)) {
    found.push(invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  }
  finalizers.forEach((name, n) => void found.push(...unqualifiedProblems(`${field}[${n}]`, name)))
  return found
})

const fixedFields = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const

/** What is wrong with a change of an object's metadata; `metadataProblems` is asked as well. */
export function metadataUpdateProblems(object: KubeObject, previous: KubeObject): FieldErrors {
  const now = object.metadata
  const was = previous.metadata
  const found: FieldError[] = []
  if (was.deletionTimestamp !== undefined && now.finalizers !== was.finalizers) {
    found.push(...newFinalizerProblems(now.finalizers ?? [], was.finalizers ?? []))
  }
  if (was.generation !== undefined && (now.generation ?? 0) < was.generation) {
    found.push(invalid('metadata.generation', now.generation ?? 0, 'must not be decremented'))
  }
  for (const field of fixedFields) {
    if (now[field] !== was[field]) found.push(invalid(`metadata.${field}`, now[field], 'field is immutable'))
  }
  if (now.managedFields !== was.managedFields) found.push(...recordProblems(now.managedFields ?? []))
  return found.length === 0 ? nothing : found
}

function* newFinalizerProblems(now: readonly string[], was: readonly string[]): FieldErrors {
  const added = [...new Set(now)].filter((name) => !was.includes(name)).sort()
  if (added.length === 0) return
  const shown = added.map((name) => JSON.stringify(name)).join(', ')
  yield forbidden(
    'metadata.finalizers',
    `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`,
  )
}
