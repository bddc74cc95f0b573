/** Why a ReplicaSet, or a ReplicationController, has not the Pods that it wants. */
import { replicaSet } from '../../api/apps/replicaset.ts'
import { replicationController } from '../../api/core/replicationcontroller.ts'
import type { KubeObject } from '../../api/kind.ts'
import { findCondition } from '../../api/meta.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'
import { namedCauses } from '../named-causes.ts'
import { drivenOff, unavailable } from '../pods.ts'
import type { Question } from '../question.ts'
import type { Finding } from '../why.ts'

interface ReplicaKeeper extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly minReadySeconds?: number }
  readonly status: {
    readonly replicas?: number
    readonly availableReplicas?: number
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly message?: string
    }[]
  }
}

function explain(object: ReplicaKeeper, question: Question): Finding {
  const { spec, status } = object
  const wanted = spec.replicas ?? 1
  const { replicas = 0, availableReplicas = 0 } = status
  if (wanted === 0 && replicas === 0) return { sentence: 'wants no pods' }
  const failure = findCondition(status.conditions, 'ReplicaFailure')
  const isRefused = failure?.status === 'True'
  const sentence = isRefused
    ? `has ${replicas} of ${wanted} pods: ${clause(failure.message ?? '')}`
    : `has ${availableReplicas} of ${wanted} pods available`
  if (!isRefused && availableReplicas >= wanted) return { sentence }
  const named = isRefused ? namedCauses(failure.message ?? '', object.metadata.namespace, question) : []
  return {
    sentence,
    because: [
      ...named,
      ...unavailable(object, question, spec.minReadySeconds),
      ...drivenOff(object, question),
    ],
  }
}

export const replicaSetExplainer = explainerOf(replicaSet, explain)
export const replicationControllerExplainer = explainerOf(replicationController, explain)
