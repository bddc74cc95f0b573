/** The status of a pod, as its kubelet reports it. Pure. */
import { commonCondition, commonConditions } from '../../api/core/common-conditions.ts'
import { couldRestartAll } from '../../api/core/restart-rules.ts'
import { those } from '../../api/frozen-lists.ts'
import type {
  Container as ContainerSpec,
  Pod,
  PodCondition,
  PodStatus,
} from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { findCondition } from '../../api/meta.ts'
import { formatTime, unsetTime } from '../../api/time.ts'
import type { Rejection } from './admission.ts'
import { type Container, endOf, isInit } from './container-life.ts'
import { isReadyNow, statusesOf } from './container-status.ts'
import { isInitialized } from './pod-life.ts'
import type { Failure, PodReport } from './pod-report.ts'
import { allocatedTo, resourcesWhile } from './pod-resources.ts'

/** The whole new status: what the kubelet does not report on stays. */
export function podStatusOf(report: PodReport, now: number): PodStatus {
  const { pod, containers, phase, podIp, hostIp, node, resize } = report
  const { reason, message } = explanationOf(report)
  // Not by a spread: what is spread and then frozen has a hidden class of its own.
  return Object.assign({}, pod.status, {
    observedGeneration: pod.metadata.generation,
    phase,
    reason,
    message,
    conditions: conditionsOf(report, formatTime(now)),
    hostIP: hostIp,
    hostIPs: hostIp === pod.status.hostIP ? pod.status.hostIPs : node.hostIps,
    podIP: podIp,
    podIPs:
      podIp === pod.status.podIP
        ? pod.status.podIPs
        : podIp === undefined
          ? undefined
          : node.addressesOf(podIp).map((ip) => ({ ip })),
    startTime: pod.status.startTime ?? formatTime(report.startedAt),
    initContainerStatuses: pod.spec.initContainers?.length
      ? statusesOf(report, those(containers, isInit), pod.status.initContainerStatuses)
      : undefined,
    containerStatuses: statusesOf(report, byName(those(containers, isMain)), pod.status.containerStatuses),
    ephemeralContainerStatuses: pod.spec.ephemeralContainers?.length
      ? statusesOf(report, byName(those(containers, isEphemeral)), pod.status.ephemeralContainerStatuses)
      : undefined,
    allocatedResources: allocatedTo(resize?.allocated ?? pod.spec),
    resources: resourcesWhile(phase, resize?.actual ?? pod.spec),
  })
}

/** What is said of a phase stays as long as the phase, whoever has said it. */
function explanationOf({ pod: { status }, phase, failure }: PodReport): Failure {
  if (failure && phase === 'Failed') return failure
  return phase === status.phase ? status : nothingToSay
}

const nothingToSay = Object.freeze({})

/** The status of a pod that its node has turned away: nothing of it has come into being, and nothing is said of it. */
export function rejectedStatus({ metadata, status }: Pod, rejection: Rejection, now: number): PodStatus {
  const startTime = status.startTime ?? formatTime(now)
  const left = status.conditions?.filter(({ type }) => !ownConditions.has(type))
  return {
    ...status,
    reason: rejection.reason,
    message: `Pod was rejected: ${rejection.message}`,
    conditions: left?.length ? left : undefined,
    phase: 'Failed',
    startTime,
    observedGeneration: metadata.generation,
  }
}

const isMain = ({ role }: Container): boolean => role === 'main'

const isEphemeral = ({ role }: Container): boolean => role === 'ephemeral'

const byName = (containers: readonly Container[]) =>
  containers.length < 2
    ? containers
    : containers.toSorted((a, b) => (a.spec.name < b.spec.name ? -1 : a.spec.name > b.spec.name ? 1 : 0))

const ownConditions = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'AllContainersRestarting',
  'PodResizePending',
  'PodResizeInProgress',
])

const isOfOthers = ({ type }: PodCondition): boolean => !ownConditions.has(type)

type Finding = Pick<PodCondition, 'status' | 'reason' | 'message'>

const yes: Finding = Object.freeze({ status: 'True' })
const no: Finding = Object.freeze({ status: 'False' })

function conditionsOf(report: PodReport, at: string): readonly PodCondition[] {
  const { pod, isSandboxUp, phase, failure, resize } = report
  const before = pod.status.conditions ?? noConditions
  const others = those(before, isOfOthers)
  const containersReady = containersReadyFinding(report)
  const past = { before, at, pod }
  const own = [
    condition('PodReadyToStartContainers', isSandboxUp ? yes : no, past),
    condition('Initialized', initializedFinding(report), past),
    condition('Ready', readyFinding(containersReady, pod), past),
    condition('ContainersReady', containersReady, past),
    condition('PodScheduled', yes, past),
  ]
  if (couldRestartAll(pod.spec))
    own.push(condition('AllContainersRestarting', restartingFinding(report), past))
  if (failure?.disruption && phase === 'Failed') {
    const found = { status: 'True', ...failure.disruption } as const
    const rest = others.filter(({ type }) => type !== 'DisruptionTarget')
    return rest.concat(condition('DisruptionTarget', found, past), own)
  }
  if (resize?.pending || resize?.inProgress) {
    const { pending, inProgress } = resize
    const told = [
      pending && condition('PodResizePending', { status: 'True', ...pending }, past),
      inProgress && condition('PodResizeInProgress', { status: 'True', ...inProgress }, past),
    ].filter((each) => each !== undefined)
    return told.concat(others, own)
  }
  return others.length > 0 ? others.concat(own) : commonConditions(own)
}

const noConditions: readonly PodCondition[] = []

interface Past {
  readonly before: readonly PodCondition[]
  readonly at: string
  readonly pod: Pod
}

/** What says the same as before is the same object, so that nobody has to compare it. */
function condition(type: string, finding: Finding, { before, at, pod }: Past): PodCondition {
  const old = findCondition(before, type)
  const { status, reason, message } = finding
  const observedGeneration = pod.metadata.generation
  const isKept = old?.status === status
  const isSame =
    isKept &&
    old.reason === reason &&
    old.message === message &&
    old.observedGeneration === observedGeneration
  if (isSame) return old
  return commonCondition({
    type,
    status,
    reason,
    message,
    lastProbeTime: unsetTime,
    lastTransitionTime: isKept ? old.lastTransitionTime : at,
    observedGeneration,
  })
}

function restartingFinding({ phase, isRestartingAll }: PodReport): Finding {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  if (!isRestartingAll) return no
  const message = 'container exited with restart policy rule'
  return { status: 'True', reason: 'RestartAllContainersStarted', message }
}

function initializedFinding({ containers, phase }: PodReport): Finding {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' }
  if (isInitialized(containers) || containers.some(hasBegun)) return yes
  const left = containers.filter((container) =>
    container.role === 'init'
      ? endOf(container)?.exitCode !== 0
      : container.role === 'sidecar' && !container.isStarted,
  )
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: ${list(left)}`,
  }
}

/** One of the pod proper: nobody asks then how it came to that. */
const hasBegun = ({ role, state }: Container): boolean => role === 'main' && state.phase !== 'waiting'

function containersReadyFinding({ containers, phase, failure }: PodReport): Finding {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed' || failure) return { status: 'False', reason: 'PodFailed' }
  const unready = those(containers, isUnready)
  if (unready.length === 0) return yes
  return unready.length === 1 ? oneUnready(unready[0].spec) : areUnready(unready)
}

const isUnready = (container: Container): boolean =>
  (container.role === 'main' || container.role === 'sidecar') && !isReadyNow(container)

const areUnready = (unready: readonly Pick<Container, 'spec'>[]): Finding => ({
  status: 'False',
  reason: 'ContainersNotReady',
  message: `containers with unready status: ${list(unready)}`,
})

const oneUnready = memoByIdentity((spec: ContainerSpec): Finding => areUnready([{ spec }]))

function readyFinding(containersReady: Finding, { spec, status }: Pod): Finding {
  if (containersReady.status !== 'True' || !spec.readinessGates?.length) return containersReady
  const problems = spec.readinessGates.flatMap(({ conditionType }) => {
    const found = findCondition(status.conditions, conditionType)
    if (!found) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    if (found.status === 'True') return []
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`]
  })
  if (problems.length === 0) return yes
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') }
}

/** As Go prints a list of strings. */
const list = (containers: readonly Pick<Container, 'spec'>[]): string =>
  `[${containers.map(({ spec }) => spec.name).join(' ')}]`
