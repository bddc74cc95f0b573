/** What the status of a pod says of its containers. Pure. */
import { first } from '../../api/frozen-lists.ts'
import type {
  Container as ContainerSpec,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  ResourceRequirements,
  VolumeMountStatus,
} from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByIdentity, memoOfLast } from '../../api/memo.ts'
import { formatTime, unsetTime } from '../../api/time.ts'
import { type Container, isRunning, type Terminated } from './container-life.ts'
import type { PodReport } from './pod-report.ts'

export function statusesOf(
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
  const requests = (resize ? resize.allocatedTo(spec.name).resources : spec.resources)?.requests
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

export const isReadyNow = (container: Container): boolean =>
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
