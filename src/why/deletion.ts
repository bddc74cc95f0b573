/** Why something that is being deleted is still there: who holds it. */
import { persistentVolumeClaim } from '../api/core/persistentvolumeclaim.ts'
import { pod } from '../api/core/pod.ts'
import { claimKeysOf } from '../api/core/pod-claims.ts'
import { claimKeyOf } from '../api/core/volume-claim.ts'
import type { PersistentVolume } from '../api/generated/types/core-v1.ts'
import type { ResourceClaim } from '../api/generated/types/resource-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { foregroundDeletion, keyOf, orphanDependents, refOfKey } from '../api/meta.ts'
import { alike } from './alike.ts'
import { since } from './general.ts'
import { livePods } from './pods.ts'
import type { Question } from './question.ts'
import type { Finding, Why } from './why.ts'

/** Who removes a finalizer, and what that waits for. */
interface Holder {
  readonly sentence: string
  because?(object: KubeObject, question: Question): readonly Why[]
}

const holders: Readonly<Record<string, Holder>> = {
  'kubernetes.io/pvc-protection': {
    sentence: 'it is kept while pods use it',
    because: (object, question) =>
      livePods(question, object.metadata.namespace)
        .filter((each) => claimKeysOf(each).includes(keyOf(object)))
        .map((each) => question.why(pod, each)),
  },
  'kubernetes.io/pv-protection': {
    sentence: 'it is kept while a claim is bound to it',
    because: (object, question) => {
      const key = claimKeyOf(object as PersistentVolume)
      const { name, namespace } = refOfKey(key ?? '')
      return key ? [question.whyNamed(persistentVolumeClaim, name, namespace)] : []
    },
  },
  'kubernetes.io/vac-protection': { sentence: 'it is kept while volumes or claims name it' },
  [foregroundDeletion]: {
    sentence: 'its dependents go first',
    because: (object, question) => dependentsOf(object, question),
  },
  [orphanDependents]: { sentence: 'its dependents are being set free first' },
  'resource.kubernetes.io/delete-protection': {
    sentence: 'it is kept while pods use it',
    because: (object, question) =>
      ((object as ResourceClaim).status.reservedFor ?? [])
        .filter(({ resource }) => resource === 'pods')
        .map(({ name }) => question.whyNamed(pod, name, object.metadata.namespace)),
  },
  'batch.kubernetes.io/job-tracking': { sentence: 'its Job has not counted it yet' },
  'service.kubernetes.io/load-balancer-cleanup': { sentence: 'its load balancer is being taken down' },
  'customresourcecleanup.apiextensions.k8s.io': { sentence: 'its objects go first' },
}

/** Undefined where no finalizer holds the object: then its kind may know more. */
export function deletionOf(object: KubeObject, question: Question): Finding | undefined {
  const { finalizers = [], deletionTimestamp } = object.metadata
  if (finalizers.length === 0) return undefined
  const causes = finalizers.map((name) => holders[name] ?? strangers(name))
  const words = causes.map(({ sentence }) => sentence).join('; ')
  return {
    sentence: `was deleted ${since(deletionTimestamp, question.now)} ago, and is still there: ${words}`,
    because: alike(causes.flatMap(({ because }) => because?.(object, question) ?? [])),
  }
}

const strangers = (finalizer: string): Holder => ({
  sentence: `nobody has removed the finalizer ${finalizer} yet, which is for whoever set it to do`,
})

function dependentsOf({ metadata: { uid, namespace } }: KubeObject, question: Question): readonly Why[] {
  return question.kinds.flatMap((kind) =>
    question
      .list(kind, kind.namespaced ? namespace : undefined)
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
      )
      .map((each) => question.why(kind, each)),
  )
}
