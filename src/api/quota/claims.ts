/** What a claim of storage uses of a quota. Source: pkg/quota/v1/evaluator/core/persistent_volume_claims.go. */
import type { ResourceList } from '../core/resource-lists.ts'
import type { PersistentVolumeClaim } from '../generated/types/core-v1.ts'
import { parseQuantity, type Quantity } from '../quantity.ts'
import type { Evaluator } from './evaluator.ts'
import { meets } from './scopes.ts'

const ofClass = '.storageclass.storage.k8s.io/'
const counted = ['persistentvolumeclaims', 'requests.storage']

const one = parseQuantity('1')

export const claimEvaluator: Evaluator<PersistentVolumeClaim> = {
  counts: (resource) =>
    resource === 'count/persistentvolumeclaims' ||
    counted.some((name) => resource === name || resource.endsWith(ofClass + name)),

  usage: usageOf,

  isIn: (object, scope) =>
    scope.scopeName === 'VolumeAttributesClass' && meets(scope, attributesClassesOf(object)),

  mayUseMore: (object, previous, subresource) =>
    subresource === undefined || (subresource === 'status' && storageOf(object) !== storageOf(previous)),

  givesBack: (object, previous) =>
    storageOf(object) !== storageOf(previous) ||
    attributesClassesOf(object).join() !== attributesClassesOf(previous).join(),
}

function usageOf(object: PersistentVolumeClaim): ResourceList {
  const usage = new Map<string, Quantity>([
    ['persistentvolumeclaims', one],
    ['count/persistentvolumeclaims', one],
  ])
  const storage = storageOf(object)
  if (storage !== undefined) usage.set('requests.storage', parseQuantity(storage))
  const { annotations } = object.metadata
  const name = annotations?.['volume.beta.kubernetes.io/storage-class'] ?? object.spec.storageClassName
  if (name) {
    usage.set(`${name}${ofClass}persistentvolumeclaims`, one)
    if (storage !== undefined) usage.set(`${name}${ofClass}requests.storage`, parseQuantity(storage))
  }
  return usage
}

/** What is asked for, or what was given already where that is more. */
function storageOf({ spec, status }: PersistentVolumeClaim): string | undefined {
  const asked = spec.resources?.requests?.storage
  const given = status?.allocatedResources?.storage
  if (asked === undefined || given === undefined) return asked
  return parseQuantity(given).nanos > parseQuantity(asked).nanos ? given : asked
}

/** The classes of attributes that a claim has, or is to have. */
function attributesClassesOf({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const names = [
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ]
  return [...new Set(names.filter((name): name is string => Boolean(name)))]
}
