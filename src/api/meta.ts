/** What all objects have in common: identity, owners, conditions. */
import type { KubeObject } from './kind.ts'
import type { OwnerReference } from './generated/types/meta-v1.ts'

/** Names an object within its kind. `namespace` is absent for what belongs to none. */
export interface ObjectRef {
  readonly name: string
  readonly namespace?: string
}

export const refOf = ({ metadata: { name, namespace } }: KubeObject): ObjectRef => ({ name, namespace })

/** `namespace/name`, or `name` for what belongs to no namespace: the key of an object within its kind. */
export const keyOf = ({ metadata: { name, namespace } }: KubeObject): string => keyFor(name, namespace)

export const keyFor = (name: string, namespace?: string): string => (namespace ? `${namespace}/${name}` : name)

/** The reference that a key stands for. */
export function refOfKey(key: string): ObjectRef {
  const slash = key.indexOf('/')
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

export const isBeingDeleted = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined

/** The reference of the controller that this object belongs to. */
export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller)

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

export const findCondition = <C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined => conditions?.find((condition) => condition.type === type)

export const isConditionTrue = (conditions: readonly ConditionLike[] | undefined, type: string): boolean =>
  findCondition(conditions, type)?.status === 'True'
