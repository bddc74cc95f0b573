/** Why a Deployment does not progress. */
import { deployment } from '../../api/apps/deployment.ts'
import { replicaSet } from '../../api/apps/replicaset.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Deployment, ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { alikeAmong } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'
import { restarted } from '../pods.ts'
import type { Question } from '../question.ts'
import type { Finding, Why } from '../why.ts'

export const deploymentExplainer = explainerOf(deployment, (object, question) => {
  const { spec, status, metadata } = object
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return { sentence: 'has changed, and its controller has not looked at it yet' }
  const wanted = spec.replicas ?? 1
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = status
  if (updatedReplicas === wanted && availableReplicas === wanted && replicas === wanted)
    return wanted === 0
      ? { sentence: 'wants no replicas' }
      : {
          sentence: `is complete: ${wanted} of ${wanted} replicas are available`,
          because: question.ownedBy(object, replicaSet).flatMap((set) => restarted(set, question)),
        }
  return unfinished(object, question)
})

function unfinished(object: Deployment, question: Question): Finding {
  const { spec, status } = object
  const wanted = spec.replicas ?? 1
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = status
  const sets = question.ownedBy(object, replicaSet)
  const because = sets
    .filter(
      (each) =>
        (each.spec.replicas ?? 0) > 0 && (each.status.availableReplicas ?? 0) < (each.spec.replicas ?? 0),
    )
    .map((each) => question.why(replicaSet, each))
  const counts = `${updatedReplicas} of ${wanted} replicas are up to date, ${availableReplicas} available`
  const old = replicas - updatedReplicas
  const more = old > 0 ? `, ${old} of an older revision` : ''
  if (spec.paused) return { sentence: `is paused: ${counts}${more}`, because }
  const failure = findCondition(status.conditions, 'ReplicaFailure')
  if (failure?.status === 'True' && because.length === 0)
    return { sentence: `cannot create pods: ${clause(failure.message ?? '')}` }
  const progressing = findCondition(status.conditions, 'Progressing')
  const state =
    progressing?.reason === 'ProgressDeadlineExceeded'
      ? 'has made no progress for too long'
      : 'is rolling out'
  const leaving = leavingFirst(object, sets, question)
  if (leaving.length > 0)
    return {
      sentence: `${state}: ${counts}; it makes no new pods until the old ones have ended (strategy: Recreate)`,
      because: [...because, ...leaving],
    }
  return { sentence: `${state}: ${counts}${more}`, because }
}

/** The old pods that are to end before any new one is made. */
function leavingFirst(
  { spec, status }: Deployment,
  sets: readonly ReplicaSet[],
  question: Question,
): readonly Why[] {
  if (spec.strategy?.type !== 'Recreate' || (status.updatedReplicas ?? 0) > 0) return []
  if (sets.some((each) => (each.spec.replicas ?? 0) > 0)) return []
  const pods = sets.flatMap((each) => question.ownedBy(each, pod)).filter((each) => !isPodTerminal(each))
  return alikeAmong(pods, (each) => question.why(pod, each))
}
