/** What is wrong with the metadata of an object, whatever its kind; and what no update may change in it. */
import { type FieldError, type FieldErrors, forbidden, invalid, required } from '../api/field-error.ts'
import { breaches, nonNegativeProblems } from '../api/fields.ts'
import { unqualifiedProblems } from '../api/finalizers.ts'
import type { OwnerReference } from '../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { labelProblems } from '../api/labels.ts'
import { memoByIdentity, memoOfLast } from '../api/memo.ts'
import { annotationProblems, finalizerProblems, ownerProblems } from '../api/metadata-problems.ts'
import { dnsLabelProblems, pathSegmentProblems } from '../api/names.ts'
import type { Labels } from '../api/selector.ts'
import type { RequestContext } from '../client/client.ts'
import { recordProblems } from './field-manager/managed-entries.ts'

const nothing: readonly FieldError[] = []
const noText: readonly string[] = []

/**
 * What is wrong with an object's metadata. Frozen parts are looked at once, whoever else they belong to.
 * @param isCommon whether only that is asked which is asked of all kinds: a name has to fit into a path, and a finalizer need not say
 *   whose it is
 */
export function metadataProblems(kind: Kind, object: KubeObject, isCommon = false): FieldErrors {
  const { generation, labels, annotations, ownerReferences, finalizers, managedFields } = object.metadata
  const problemsOf = isCommon ? pathSegmentProblems : kind.nameProblems
  let found = joined(nameProblems(problemsOf, object), namespaceProblems(kind, object))
  if (generation !== undefined && generation < 0)
    found = joined(found, nonNegativeProblems('metadata.generation', generation))
  if (labels) found = joined(found, ownLabels(labels))
  if (annotations) found = joined(found, ownAnnotations(annotations))
  if (ownerReferences) found = joined(found, ownOwners(ownerReferences))
  if (finalizers) {
    found = joined(found, ownFinalizers(finalizers))
    if (!isCommon && !kind.takesAnyFinalizer) found = joined(found, unqualifiedFinalizers(finalizers))
  }
  if (managedFields) found = joined(found, recordProblems(managedFields))
  return found
}

/** Nearly always there is nothing to join: then nothing is made. */
const joined = (a: readonly FieldError[], b: readonly FieldError[]): readonly FieldError[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]

function nameProblems(
  problemsOf: Kind['nameProblems'],
  { metadata: { name, generateName } }: KubeObject,
): readonly FieldError[] {
  const ofName = name ? problemsOf(name) : noText
  const ofPrefix = generateName ? problemsOf(withoutTrailingDash(generateName)) : noText
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

const ownLabels = memoByIdentity((labels: Labels) => labelProblems(labels, 'metadata.labels'))
const ownAnnotations = memoByIdentity((annotations: Labels) =>
  annotationProblems(annotations, 'metadata.annotations'),
)
const ownOwners = memoByIdentity((owners: readonly OwnerReference[]) =>
  ownerProblems(owners, 'metadata.ownerReferences'),
)
const ownFinalizers = memoByIdentity((finalizers: readonly string[]) =>
  finalizerProblems(finalizers, 'metadata.finalizers'),
)

/** What the kinds of Kubernetes itself ask besides. */
const unqualifiedFinalizers = memoByIdentity((finalizers: readonly string[]): readonly FieldError[] =>
  finalizers.flatMap((name, n) => [...unqualifiedProblems(`metadata.finalizers[${n}]`, name)]),
)

/** Owners, each once; the same list where none is named twice. Source: apiserver's dedupOwnerReferences. */
export function eachOwnerOnce(
  owners: readonly OwnerReference[],
  { warn, isPatched }: RequestContext,
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
  // Of a patch they are looked at later than of others.
  const when = isPatched ? ' after mutating admission happens' : ''
  warn?.(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
  )
  return kept
}

const fixedFields = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const

const emptyTexts: Partial<Record<(typeof fixedFields)[number], string>> = { name: '', namespace: '', uid: '' }

/**
 * What is wrong with a change of an object's metadata.
 * @param asksWhose whether the name of a finalizer must say whose it is
 */
export function metadataUpdateProblems(
  object: KubeObject,
  previous: KubeObject,
  asksWhose: boolean,
): FieldErrors {
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
    if (now[field] === was[field]) continue
    found.push(invalid(`metadata.${field}`, now[field] ?? emptyTexts[field], 'field is immutable'))
  }
  if (now.labels) found.push(...ownLabels(now.labels))
  if (now.annotations) found.push(...ownAnnotations(now.annotations))
  if (now.ownerReferences) found.push(...ownOwners(now.ownerReferences))
  if (now.managedFields !== was.managedFields) found.push(...recordProblems(now.managedFields ?? []))
  if (asksWhose && now.finalizers) found.push(...unqualifiedFinalizers(now.finalizers))
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
