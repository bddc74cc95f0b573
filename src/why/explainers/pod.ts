/** Why a Pod waits, is not ready, has failed, or went where it went. */
import { node } from '../../api/core/node.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { claimsOf } from '../../api/core/pod-claims.ts'
import type { ContainerStatus, Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition, isBeingDeleted, isConditionTrue } from '../../api/meta.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { resourceClaimNames } from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { humanDuration, instantOf } from '../../api/time.ts'
import { readinessOf } from '../../scheduler/devices/binding-conditions.ts'
import { crashOf, endOf, restartOf } from '../container-ends.ts'
import { explainerOf } from '../explainer.ts'
import { clause, since } from '../general.ts'
import { guardsOf } from '../guards.ts'
import { lastWords } from '../last-words.ts'
import { namedCauses } from '../named-causes.ts'
import { livePods, told } from '../pods.ts'
import { aboutPassword } from '../pull-secrets.ts'
import type { Question } from '../question.ts'
import { saidCauses } from '../said-causes.ts'
import { subjectOf } from '../subject.ts'
import type { Finding, Scheduling, Why } from '../why.ts'

export const podExplainer = explainerOf(pod, (object, question) => {
  if (isBeingDeleted(object)) return ending(object, question)
  const { phase, reason, message } = object.status
  if (!object.spec.nodeName && phase === 'Pending') return unbound(object, question)
  if (phase === 'Succeeded') return { sentence: 'has done its work' }
  if (phase === 'Failed') return failed(object, reason && `${reason}: ${message ?? ''}`, question)
  if (!object.spec.nodeName)
    return { sentence: `has no node: that it is ${phase} is what somebody has written` }
  return bound(object, question)
})

function ending(object: Pod, question: Question): Finding {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata
  const at = instantOf(deletionTimestamp)
  const sentence =
    question.now < at
      ? `is ending: its containers have ${humanDuration(at - question.now)} left of ${deletionGracePeriodSeconds} s`
      : `should have ended ${since(deletionTimestamp, question.now)} ago: its kubelet has not said that it has`
  return { sentence, because: question.now < at ? [] : nodeOf(object, question) }
}

function unbound(object: Pod, question: Question): Finding {
  const { schedulingGates = [], schedulerName } = object.spec
  if (schedulingGates.length > 0) {
    const names = schedulingGates.map(({ name }) => name).join(', ')
    return { sentence: `waits until its scheduling gates are lifted: ${names}` }
  }
  const scheduling = question.schedulingOf(object)
  if (!scheduling) return { sentence: `waits for the scheduler ${schedulerName}, which does not run here` }
  const volumes = claimsThatWait(object, question)
  const because = [...volumes, ...devicesThatWait(object, scheduling, question)]
  return {
    sentence: placeOf(object, { scheduling, waitsForVolumes: volumes.length > 0 }, question),
    scheduling,
    because,
  }
}

const areLeaving = (nodeName: string, question: Question): boolean =>
  question.list(pod).some((each) => each.spec.nodeName === nodeName && isBeingDeleted(each))

interface Standing {
  readonly scheduling: Scheduling
  readonly waitsForVolumes: boolean
}

function placeOf({ status }: Pod, { scheduling, waitsForVolumes }: Standing, question: Question): string {
  const { beforehand, nodes } = scheduling
  const fit = nodes.filter(({ refusals }) => refusals.length === 0).length
  if (fit > 0 && waitsForVolumes)
    return `waits until its volumes are there: ${fit} of ${nodes.length} nodes would do`
  const { nominatedNodeName } = status
  // Nobody was driven off for one that fitted at once: the scheduler announces where it goes.
  if (nominatedNodeName && findCondition(status.conditions, 'PodScheduled') === undefined)
    return `is about to go to ${nominatedNodeName}: a plugin of the scheduler still waits for something`
  if (nominatedNodeName && areLeaving(nominatedNodeName, question))
    return `waits until those have ended that were driven off ${nominatedNodeName} for it`
  if (beforehand) return `waits for a node: ${beforehand.reasons.join(', ')}`
  if (nodes.length === 0) return 'waits for a node: there is none'
  if (fit > 0) return `will be given a node in a moment: ${fit} of ${nodes.length} would do`
  return nodes.length === 1 ? 'does not fit on the only node' : `fits on none of ${nodes.length} nodes`
}

const claimsThatWait = (object: Pod, question: Question): readonly Why[] =>
  claimsOf(object)
    .filter(({ name }) => {
      const claim = question.find(persistentVolumeClaim, name, object.metadata.namespace)
      return claim?.status.phase !== 'Bound'
    })
    .map(({ name }) => question.whyNamed(persistentVolumeClaim, name, object.metadata.namespace))

/** Its claims on devices that are not ready for it, or have devices that nodes would have to be near. */
function devicesThatWait(object: Pod, { nodes }: Scheduling, question: Question): readonly Why[] {
  const { namespace } = object.metadata
  const areElsewhere = nodes.some(({ refusals }) =>
    refusals.some(({ plugin }) => plugin === 'DynamicResources'),
  )
  const waiting = resourceClaimNames(object).filter((name) => {
    const claim = question.find(resourceClaim, name, namespace)
    return areElsewhere || !claim?.status.allocation || readinessOf(claim) !== true
  })
  const refused = told(object, 'FailedResourceClaimCreation', question)
  return [
    ...waiting.map((name) => question.whyNamed(resourceClaim, name, namespace)),
    ...namedCauses(refused ?? '', namespace, question),
  ]
}

function failed(object: Pod, why: string | undefined, question: Question): Finding {
  if (why) return { sentence: `has failed: ${clause(why)}` }
  const ended = allStatuses(object.status).filter(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0)
  if (ended.length === 0) return { sentence: 'has failed: nobody has said why' }
  const said = ended.length === 1 ? lastWords(object, ended[0].name, question) : ''
  return {
    sentence: `has failed: ${ended.map(endOf).join('; ')}${said}`,
    because: ended.length === 1 ? saidCauses(object, ended[0].name, question) : [],
  }
}

const allStatuses = ({ initContainerStatuses = [], containerStatuses = [] }: Pod['status']) => [
  ...initContainerStatuses,
  ...containerStatuses,
]

/** It has a node: what keeps it from being ready, or what brought it there. */
function bound(object: Pod, question: Question): Finding {
  const { conditions } = object.status
  const { nodeName } = object.spec
  const home = question.find(node, nodeName!)
  if (!home || !isConditionTrue(home.status.conditions, 'Ready'))
    return { sentence: `is on ${nodeName}, which is not well`, because: nodeOf(object, question) }
  for (const status of allStatuses(object.status)) {
    const held = holdOf(status, object, question)
    if (held) return held
  }
  if (isConditionTrue(conditions, 'Ready')) {
    const guards = guardsOf(object, question).map((each) => question.why(podDisruptionBudget, each))
    const kept = guards.length > 1 ? ', and cannot be evicted: more than one budget guards it' : ''
    const scheduling = question.schedulingOf(object)
    const state = guards.length === 1 ? ', and cannot be evicted' : kept
    const restarts = restartOf(object, question)
    const again = restarts ? `, but ${restarts}` : ''
    return { sentence: `runs on ${nodeName} and is ready${state}${again}`, scheduling, because: guards }
  }
  if (!question.kubelets.list().some(({ name }) => name === nodeName))
    return { sentence: `is on ${nodeName}, and stays as it is: there is no machine of that name to run it` }
  return {
    sentence: `runs on ${nodeName} and is not ready: ${unreadiness(object, question)}`,
    because: waitedAt(object) ? saidCauses(object, waitedAt(object)!.name, question) : [],
  }
}

const nodeOf = (object: Pod, question: Question): readonly Why[] =>
  object.spec.nodeName ? [question.whyNamed(node, object.spec.nodeName)] : []

/** What holds up a container, if something does. */
function holdOf(status: ContainerStatus, object: Pod, question: Question): Finding | undefined {
  const { name, state } = status
  if (state?.terminated && state.terminated.exitCode !== 0)
    return {
      sentence: `runs on ${object.spec.nodeName}, but ${endOf(status)}${lastWords(object, name, question)}`,
      because: saidCauses(object, name, question),
    }
  if (!state?.waiting) return undefined
  const { reason = '', message = '' } = state.waiting
  switch (reason) {
    case 'CrashLoopBackOff':
      return {
        sentence: crashOf(status, object, question),
        because: saidCauses(object, name, question),
      }
    case 'PodInitializing':
      return undefined
    case 'ContainerCreating':
      return creating(object, question)
    default:
      return unstartable(`${reason}${message ? ` (${clause(message)})` : ''}`, status, object, question)
  }
}

function unstartable(why: string, status: ContainerStatus, object: Pod, question: Question): Finding {
  const message = status.state?.waiting?.message ?? ''
  const password = aboutPassword(message, object, question)
  return {
    sentence: `cannot start container ${status.name}: ${why}${password.sentence}`,
    because: [...(password.because ?? []), ...namedCauses(message, object.metadata.namespace, question)],
  }
}

/** A container that is being made waits for what Events tell, if they tell anything. */
function creating(object: Pod, question: Question): Finding {
  const warning = question.events(object).find(({ type }) => type === 'Warning')
  const words = clause(warning?.message ?? '')
  return {
    sentence: `cannot start yet: ${warning ? `${warning.reason}: ${words}` : 'its containers are being made'}`,
    because: [
      ...claimsThatWait(object, question),
      ...(words.startsWith('Multi-Attach') ? claimsElsewhere(object, question) : []),
      ...namedCauses(words, object.metadata.namespace, question),
    ],
  }
}

/** Its claims whose volume another node has. */
const claimsElsewhere = (object: Pod, question: Question): readonly Why[] =>
  claimsOf(object).flatMap(({ name }) => {
    const { namespace } = object.metadata
    const claim = question.find(persistentVolumeClaim, name, namespace)
    const holder = livePods(question, namespace).find(
      (each) =>
        each.spec.nodeName !== undefined &&
        each.spec.nodeName !== object.spec.nodeName &&
        claimsOf(each).some((of) => of.name === name),
    )
    if (!claim || !holder) return []
    const modes = (claim.spec.accessModes ?? []).join(', ')
    const sentence = `is ${modes}: one node at a time has its volume, and that is ${holder.spec.nodeName}, for pod/${holder.metadata.name}`
    return [{ object: subjectOf(claim), sentence, because: [] }]
  })

/** The init container that runs: one that ends, or one that stays. */
function waitedFor(name: string, object: Pod, question: Question): string {
  const stays = object.spec.initContainers?.find((each) => each.name === name)?.restartPolicy === 'Always'
  if (!stays) return `its init container ${name} has not ended${lastWords(object, name, question)}`
  const field = `spec.initContainers{${name}}`
  const unhealthy = question
    .events(object)
    .find(({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.fieldPath === field)
  const why = unhealthy ? `: ${clause(unhealthy.message ?? '')}` : ''
  return `its sidecar ${name} has not started${why}`
}

/** The init container that runs. */
const waitedAt = ({ status: { initContainerStatuses = [] } }: Pod): ContainerStatus | undefined =>
  initContainerStatuses.find(({ state, ready }) => state?.running && !ready)

function unreadiness(object: Pod, question: Question): string {
  const { conditions } = object.status
  const running = allStatuses(object.status).find(({ state, ready }) => state?.running && !ready)
  const unhealthy = question
    .events(object)
    .find(({ reason, message }) => reason === 'Unhealthy' && /^(?:Readiness|Startup)/.test(message ?? ''))
  if (running && unhealthy) return `container ${running.name}: ${clause(unhealthy.message ?? '')}`
  const waits = waitedAt(object)
  if (waits) return waitedFor(waits.name, object, question)
  if (running) return `container ${running.name} has not passed its probes yet`
  const gates = object.spec.readinessGates?.filter(
    ({ conditionType }) => !isConditionTrue(conditions, conditionType),
  )
  if (gates?.length)
    return `nobody has said that ${gates.map(({ conditionType }) => conditionType).join(', ')} holds`
  return clause(findCondition(conditions, 'Ready')?.message ?? 'its containers are being made')
}
