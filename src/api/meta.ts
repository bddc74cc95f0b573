/** What all objects have in common: identity, age, owners, finalizers, conditions. */
import type { Draft } from 'immer'
import { first } from './frozen-lists.ts'
import type { OwnerReference } from './generated/types/meta-v1.ts'
import type { KubeObject } from './kind.ts'
import type { StoredMeta } from './meta-types.ts'

/** Names an object within its kind. `namespace` is absent for what belongs to none. */
export interface ObjectRef {
  readonly name: string
  readonly namespace?: string
}

export const refOf = ({ metadata: { name, namespace } }: KubeObject): ObjectRef => ({ name, namespace })

/** `namespace/name`, or `name` for what belongs to no namespace: the key of an object within its kind. */
export const keyOf = ({ metadata: { name, namespace } }: KubeObject): string => keyFor(name, namespace)

export const keyFor = (name: string, namespace?: string): string =>
  namespace ? `${namespace}/${name}` : name

/** The reference that a key stands for. */
export function refOfKey(key: string): ObjectRef {
  const slash = key.indexOf('/')
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The namespace of the object that a key stands for; empty where it is in none. */
export const namespaceOfKey = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')))

export const isBeingDeleted = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined

export function oldestFirst({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1
  return a.name < b.name ? -1 : 1
}

/** The newest of some objects, and of those the first by name: which of several defaults counts. */
export const newestOf = <T extends KubeObject>(objects: readonly T[]): T | undefined =>
  objects.toSorted(({ metadata: a }, { metadata: b }) => {
    if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp ? -1 : 1
    return a.name < b.name ? -1 : 1
  })[0]

/** Finalizers by which the garbage collector deals with dependents before their owner goes. */
export const foregroundDeletion = 'foregroundDeletion'
export const orphanDependents = 'orphan'

export const isHeldBy = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata.finalizers?.includes(finalizer) ?? false

/** What an object's finalizers say is to become of its dependents; undefined where they say nothing. */
export function propagationPolicyOf(object: KubeObject): 'Orphan' | 'Foreground' | undefined {
  if (isHeldBy(object, orphanDependents)) return 'Orphan'
  return isHeldBy(object, foregroundDeletion) ? 'Foreground' : undefined
}

/** The reference of the controller that this object belongs to. */
export function controllerOf({ metadata: { ownerReferences } }: KubeObject): OwnerReference | undefined {
  return ownerReferences && first(ownerReferences, (owner) => owner.controller === true)
}

export const isControlledBy = (object: KubeObject, owner: KubeObject): boolean =>
  controllerOf(object)?.uid === owner.metadata.uid

/** The owner reference with which a controller's object marks what it made. */
export const controllerReference = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
})

/** The common shape of the conditions of all kinds. */
export interface ConditionLike {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

export function findCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  if (conditions)
    for (let n = 0; n < conditions.length; n++) if (conditions[n].type === type) return conditions[n]
  return undefined
}

export const isConditionTrue = (conditions: readonly ConditionLike[] | undefined, type: string): boolean =>
  findCondition(conditions, type)?.status === 'True'

/**
 * Sets a condition in the draft of a status: where one of its type stands, or at the end. While it says the same, its
 * lastTransitionTime stays.
 */
export function setCondition<C extends ConditionLike>(status: { conditions?: C[] }, condition: C): void {
  const conditions = (status.conditions ??= [])
  const known = findCondition(conditions, condition.type)
  if (!known) conditions.push(condition)
  else if (known.status !== condition.status) Object.assign(known, condition)
  else Object.assign(known, { ...condition, lastTransitionTime: known.lastTransitionTime })
}

/** Gives back all metadata but the record of who wrote what, in place: for a status through which nothing of it can be changed. */
export function keepMetadata(object: { metadata: Draft<StoredMeta> }, previous: KubeObject): void {
  const { managedFields } = object.metadata
  object.metadata = { ...(previous.metadata as Draft<StoredMeta>), managedFields }
}
