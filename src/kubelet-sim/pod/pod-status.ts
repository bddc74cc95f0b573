/** The status of a pod, as its kubelet reports it. Pure. */
import { commonCondition, commonConditions } from '../../api/core/common-conditions.ts'
import { couldRestartAll } from '../../api/core/restart-rules.ts'
import { first, those } from '../../api/frozen-lists.ts'
import type {
  Container as ContainerSpec,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  ContainerUser,
  Pod,
  PodCondition,
  PodStatus,
  ResourceRequirements,
  VolumeMountStatus,
} from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByIdentity, memoOfLast } from '../../api/memo.ts'
import { findCondition } from '../../api/meta.ts'
import { formatTime, unsetTime } from '../../api/time.ts'
import type { Rejection } from './admission.ts'
import { type Container, endOf, isInit, isRunning, type Terminated } from './container-life.ts'
import { isInitialized } from './pod-life.ts'

/** What a kubelet knows of a pod that runs on it. */
interface PodReport {
  readonly pod: Pod
  readonly containers: readonly Container[]
  readonly phase: PodStatus['phase']
  /** Absent until the pod's sandbox is up. */
  readonly podIp?: string
  readonly isSandboxUp: boolean
  readonly hostIp: string
  readonly startedAt: number
  /** A rule of a container has said that all start anew, and they are not yet gone. */
  readonly isRestartingAll?: boolean
  /** Why the pod as a whole fails; told when it has come to its end. */
  readonly failure?: Failure
  readonly node: NodeAccount
  /** What there is to say of a resize; undefined for a pod that was never to be resized. */
  readonly resize?: {
    readonly pending: { readonly reason: string; readonly message: string } | undefined
    readonly inProgress: { readonly reason?: string; readonly message?: string } | undefined
    allocatedTo(container: string): ResourceRequirements | undefined
  }
  readonly instances: {
    /** The newest run of a container, and what it has of the node. */
    named(container: string): { readonly resources: ResourceRequirements | undefined } | undefined
  }
}

/** What a kubelet knows of its node that its pods' statuses tell. */
export interface NodeAccount {
  /** All addresses of whoever has this one, that one first. */
  addressesOf(ip: string): readonly string[]
  /** The full name of an image, and its digest. */
  imageOf(image: string): { readonly name: string; readonly imageID: string } | undefined
  /** As whom a container of a pod runs. */
  userOf(pod: Pod, container: ContainerSpec): ContainerUser
}

interface Failure {
  readonly reason?: string
  readonly message?: string
  /** What the condition DisruptionTarget says. */
  readonly disruption?: { readonly reason: string; readonly message: string }
}

/** The whole new status: what the kubelet does not report on stays. */
export function podStatusOf(report: PodReport, now: number): PodStatus {
  const { pod, containers, phase, podIp, hostIp, node } = report
  const { reason, message } = explanationOf(report)
  // Not by a spread: what is spread and then frozen has a hidden class of its own.
  return Object.assign({}, pod.status, {
    observedGeneration: pod.metadata.generation,
    phase,
    reason,
    message,
    conditions: conditionsOf(report, formatTime(now)),
    hostIP: hostIp,
    hostIPs:
      hostIp === pod.status.hostIP ? pod.status.hostIPs : node.addressesOf(hostIp).map((ip) => ({ ip })),
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

function statusesOf(
  report: PodReport,
  containers: readonly Container[],
  reported: readonly ContainerStatus[] = [],
): readonly ContainerStatus[] {
  return containers.map((container) =>
    containerStatus(
      report,
      container,
      first(reported, ({ name }) => name === container.spec.name),
    ),
  )
}

/** @param before what was reported of it last */
function containerStatus(
  report: PodReport,
  container: Container,
  before: ContainerStatus | undefined,
): ContainerStatus {
  const { spec, restarts, last } = container
  const run = newestRun(container)
  const image = run?.image === undefined ? undefined : report.node.imageOf(run.image)
  const { resize } = report
  const requests = (resize ? resize.allocatedTo(spec.name) : spec.resources)?.requests
  const resources = resize ? report.instances.named(spec.name)?.resources : spec.resources
  // One literal for all: what is undefined is absent, and ten thousand statuses have one shape.
  return {
    name: spec.name,
    state: apiState(report, container, before),
    lastState: last ? stateOfEnded(report, last, before) : noState,
    ready: isShownReady(container),
    restartCount: restarts,
    image: image?.name ?? run?.image ?? spec.image,
    imageID: image?.imageID ?? '',
    containerID: run?.id,
    started: container.role === 'ephemeral' ? undefined : isRunning(container) && container.isStarted,
    allocatedResources: run && requests && Object.keys(requests).length > 0 ? requests : undefined,
    resources: run && (resources ?? noResources),
    volumeMounts: spec.volumeMounts?.length ? mountStatuses(spec.volumeMounts) : undefined,
    user: run && report.node.userOf(report.pod, spec),
  }
}

const noState: ContainerState = Object.freeze({})
const noResources: ResourceRequirements = Object.freeze({})

/** The run that the status tells of: the newest that came to be. */
const newestRun = ({ state, last }: Container) =>
  state.phase === 'waiting' || state.id === undefined ? last : state

/** Init containers are ready when they are done; nobody asks whether an ephemeral container is. */
function isShownReady(container: Container): boolean {
  const { role, state } = container
  if (role === 'init') return state.phase === 'terminated' && state.exitCode === 0
  return role !== 'ephemeral' && isReadyNow(container)
}

const isReadyNow = (container: Container): boolean =>
  isRunning(container) && container.isStarted && container.isReady

function apiState(
  report: PodReport,
  { state }: Container,
  before: ContainerStatus | undefined,
): ContainerState {
  switch (state.phase) {
    case 'running':
      return runningSince(state.startedAt)
    case 'terminated':
      return stateOfEnded(report, state, before)
    case 'waiting': {
      const { reason = reasonToWait(report), message } = state
      return { waiting: message === undefined ? { reason } : { reason, message } }
    }
  }
}

/** Containers that start at one instant share it. */
const runningSince = memoOfLast(
  (at: number): ContainerState => deepFreeze({ running: { startedAt: formatTime(at) } }),
)

/** Why a container that has nothing against it does not run. */
const reasonToWait = ({ pod }: PodReport): string =>
  pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating'

const neverStarted = '1970-01-01T00:00:00Z'

/** What the messages of all containers of a pod may take together. */
const longestMessages = 12 * 1024

/** A run that has ended is told of until the next has: as the same object, which nobody has to compare. */
function stateOfEnded(
  { pod: { spec } }: PodReport,
  end: Terminated,
  before: ContainerStatus | undefined,
): ContainerState {
  if (end.id !== undefined) {
    if (before?.lastState?.terminated?.containerID === end.id) return before.lastState
    if (before?.state?.terminated?.containerID === end.id) return before.state
  }
  if (end.message === undefined) return { terminated: apiTerminated(end, undefined) }
  const longest = Math.floor(longestMessages / (spec.containers.length + (spec.initContainers?.length ?? 0)))
  return { terminated: apiTerminated(end, end.message.slice(0, longest)) }
}

function apiTerminated(
  { exitCode, reason, startedAt, finishedAt, id }: Terminated,
  message: string | undefined,
): ContainerStateTerminated {
  // Nothing is known of a container that never was.
  const isKnown = id !== undefined
  return {
    exitCode,
    reason,
    message,
    startedAt: !isKnown ? unsetTime : startedAt === undefined ? neverStarted : formatTime(startedAt),
    finishedAt: isKnown ? formatTime(finishedAt) : unsetTime,
    containerID: id,
  }
}

const mountStatuses = memoByIdentity(
  (mounts: NonNullable<ContainerSpec['volumeMounts']>): readonly VolumeMountStatus[] =>
    mounts.map(({ name, mountPath, readOnly, recursiveReadOnly: asked = 'Disabled' }) => ({
      name,
      mountPath,
      // Every simulated node can do it.
      ...(readOnly && { readOnly, recursiveReadOnly: asked === 'Disabled' ? asked : ('Enabled' as const) }),
    })),
)

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
