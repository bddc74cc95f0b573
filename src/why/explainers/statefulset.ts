/** Why a StatefulSet does not go on: often, because it waits for one Pod. */
import { statefulSet } from '../../api/apps/statefulset.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import { service } from '../../api/core/service.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, isBeingDeleted } from '../../api/meta.ts'
import { explainerOf } from '../explainer.ts'
import { namedCauses } from '../named-causes.ts'
import { told, unavailable } from '../pods.ts'
import type { Question } from '../question.ts'
import { missing, subjectOf } from '../subject.ts'
import type { Finding, Why } from '../why.ts'

const revisionLabel = 'controller-revision-hash'

export const statefulSetExplainer = explainerOf(statefulSet, (object, question) => {
  const { spec, status } = object
  const wanted = spec.replicas ?? 1
  const { availableReplicas = 0, replicas = 0 } = status
  const lacking = serviceLacking(object, question)
  if (availableReplicas < wanted || replicas !== wanted) {
    const finding = incomplete(object, question)
    return finding.because?.length ? finding : { ...finding, because: lacking }
  }
  const counts = `has ${availableReplicas} of ${wanted} pods available${updateOf(object)}`
  const leaving = updateOf(object) ? question.ownedBy(object, pod).find(isBeingDeleted) : undefined
  if (leaving)
    return {
      sentence: `${counts}, and waits for ${leaving.metadata.name} before it goes on`,
      because: [question.why(pod, leaving)],
    }
  return { sentence: counts, because: lacking }
})

/** Without the Service that it names its pods cannot be called by their names. */
function serviceLacking({ metadata, spec }: StatefulSet, question: Question): readonly Why[] {
  const { serviceName } = spec
  if (!serviceName || question.find(service, serviceName, metadata.namespace)) return []
  const sentence = `does not exist: without it nobody finds ${metadata.name}-0.${serviceName} and the others by name`
  return [{ ...missing(service, serviceName, metadata.namespace), sentence }]
}

function incomplete(object: StatefulSet, question: Question): Finding {
  const { spec, status } = object
  const counts = `has ${status.availableReplicas ?? 0} of ${spec.replicas ?? 1} pods available`
  const taken = strangersIn(object, question)
  if (taken.length > 0)
    return {
      sentence: `${counts}, and cannot make ${taken[0].object.name}: there is a pod of that name that is not its own`,
      because: taken,
    }
  const waitsFor = spec.podManagementPolicy === 'OrderedReady' ? firstUnready(object, question) : undefined
  if (waitsFor)
    return {
      sentence: `${counts}, and waits for ${waitsFor.metadata.name} before it goes on: its pods come and go in order${leftBehind(waitsFor, object)}`,
      because: [question.why(pod, waitsFor)],
    }
  const because = unavailable(object, question, spec.minReadySeconds)
  const failure = because.length === 0 ? told(object, 'FailedCreate', question) : undefined
  if (failure === undefined) return { sentence: `${counts}${updateOf(object)}`, because }
  return {
    sentence: `${counts}: ${failure}`,
    because: namedCauses(failure, object.metadata.namespace, question),
  }
}

/** A Pod that is not well is not replaced by one of a newer revision. */
function leftBehind(stuck: Pod, { spec, status }: StatefulSet): string {
  const { type, rollingUpdate } = spec.updateStrategy ?? {}
  const isKept = type === 'OnDelete' || ordinalOf(stuck) < (rollingUpdate?.partition ?? 0)
  const revision = stuck.metadata.labels?.[revisionLabel]
  if (isBeingDeleted(stuck) || isKept || revision === status.updateRevision) return ''
  return `; ${stuck.metadata.name} is of another revision than is wanted now, and goes only when somebody deletes it`
}

/** Pods that have the names of its own and are somebody else's, or nobody's. */
function strangersIn(object: StatefulSet, question: Question): readonly Why[] {
  const { metadata, spec } = object
  const first = spec.ordinals?.start ?? 0
  return question.list(pod, metadata.namespace).flatMap((each) => {
    if (!each.metadata.name.startsWith(`${metadata.name}-`)) return []
    const owner = controllerOf(each)
    const ordinal = ordinalOf(each)
    const isItsName = each.metadata.name === `${metadata.name}-${ordinal}`
    if (owner?.uid === metadata.uid || !isItsName) return []
    if (ordinal < first || ordinal >= first + (spec.replicas ?? 1)) return []
    const belongs = owner ? `belongs to ${owner.kind.toLowerCase()}/${owner.name}` : 'belongs to nobody'
    return [{ object: subjectOf(each), sentence: belongs, because: [] }]
  })
}

/** The one with the lowest number that is not ready, or on its way out: for the others it is waited with. */
const firstUnready = (object: StatefulSet, question: Question): Pod | undefined =>
  question
    .ownedBy(object, pod)
    .filter((each) => !isPodReady(each) || isBeingDeleted(each))
    .toSorted((a, b) => ordinalOf(a) - ordinalOf(b))[0]

const ordinalOf = ({ metadata: { name } }: Pod): number => Number(/\d+$/.exec(name)?.[0] ?? 0)

/** What keeps Pods at an older revision. */
function updateOf({ spec, status }: StatefulSet): string {
  const { updatedReplicas = 0, updateRevision, currentRevision } = status
  const wanted = spec.replicas ?? 1
  if (updatedReplicas >= wanted || updateRevision === currentRevision) return ''
  const { type, rollingUpdate } = spec.updateStrategy ?? {}
  const old = `, ${wanted - updatedReplicas} of an older revision`
  if (type === 'OnDelete') return `${old}, which go only when somebody deletes them`
  const { partition = 0 } = rollingUpdate ?? {}
  return partition > 0 ? `${old}, kept below the partition ${partition}` : old
}
