/** The life of one container: waiting → running → terminated → waiting … Pure: what was, and what follows from it. */
import { isSidecar } from '../../api/core/container.ts'
import { shouldRestart } from '../../api/core/restart-rules.ts'
import type { Container as ContainerSpec, ContainerStatus } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { minutes, seconds } from '../../sim/duration.ts'

/** What a container is to its pod. Init containers run one after the other; sidecars are those that stay. */
type Role = 'init' | 'sidecar' | 'main' | 'ephemeral'

export interface Waiting {
  readonly phase: 'waiting'
  /** Absent while nothing is wrong: ContainerCreating or PodInitializing. */
  readonly reason?: string
  readonly message?: string
}

interface Running {
  readonly phase: 'running'
  readonly id: string
  readonly image: string
  readonly startedAt: number
}

export interface Terminated {
  readonly phase: 'terminated'
  /** Absent where the container was never created. */
  readonly id?: string
  readonly image?: string
  readonly exitCode: number
  readonly reason: string
  readonly message?: string
  /** Absent where it could not be started. */
  readonly startedAt?: number
  readonly finishedAt: number
}

/** A wait that doubles each time. */
interface DoublingWait {
  readonly ms: number
  /** When it last grew. */
  readonly at: number
}

export interface Container {
  readonly spec: ContainerSpec
  readonly role: Role
  readonly state: Waiting | Running | Terminated
  /** The instance before the one that `state` is about. */
  readonly last?: Terminated
  readonly restarts: number
  /** Its startup probe has succeeded, if it has one. */
  readonly isStarted: boolean
  /** Its readiness probe succeeds, if it has one. */
  readonly isReady: boolean
  /** Its image was changed while it ran or was being started, or all are to start anew: so does it, whatever the restart policy. */
  readonly isOutdated?: boolean
  /** It ran before the sandbox of its pod was made anew, and has not yet run in this one. */
  readonly isEarlier?: boolean
  /** Between the ends of a crashing container and its restarts. */
  readonly crashes?: DoublingWait
  /** Between the failed pulls of its image, or of one that it mounts. */
  readonly pulls?: DoublingWait & { readonly image?: string }
  /** After a failed attempt to start it: not before this instant. */
  readonly retryAt?: number
}

const created: Waiting = Object.freeze({ phase: 'waiting' })

export const newContainer = (spec: ContainerSpec, role: Role): Container => ({
  spec,
  role,
  state: created,
  restarts: 0,
  isStarted: false,
  isReady: false,
})

export const roleOfInit = (spec: ContainerSpec): Role => (isSidecar(spec) ? 'sidecar' : 'init')

/** How the newest instance ended; undefined for one that runs, or where there was none. */
export function endOf({ state, last }: Container): Terminated | undefined {
  if (state.phase === 'terminated') return state
  return state.phase === 'waiting' ? last : undefined
}

export const isRunning = ({ state }: Container): boolean => state.phase === 'running'

export const isInit = ({ role }: Container): boolean => role === 'init' || role === 'sidecar'

/** It has not been started once. */
export const isNew = (container: Container): boolean => container.state.phase === 'waiting' && !container.last

/** Whether it is to run again (or for the first time) when it does not run. */
export function mayRun(container: Container, restartPolicy: string): boolean {
  const end = endOf(container)
  if (!end) return !isRunning(container)
  switch (container.role) {
    case 'sidecar':
      return true
    case 'init':
      if (container.isEarlier) return true
      return end.exitCode !== 0 && shouldRestart(container.spec, restartPolicy, end.exitCode)
    case 'main':
      return container.isOutdated || shouldRestart(container.spec, restartPolicy, end.exitCode)
    case 'ephemeral':
      return false
  }
}

/** It will not run any more. */
export const isDone = (container: Container, restartPolicy: string): boolean =>
  endOf(container) !== undefined && !mayRun(container, restartPolicy)

const firstBackOffMs = seconds(10)
export const longestBackOffMs = minutes(5)

/** From when on a container that does not run may be started. */
export function mayStartAt(container: Container): number {
  const { retryAt = 0, crashes } = container
  const end = endOf(container)
  if (!end || !crashes || isForgotten(crashes, end.finishedAt)) return retryAt
  return Math.max(retryAt, end.finishedAt + crashes.ms)
}

/** The first restart is immediate; the next wait 10s, 20s, 40s … but never over the longest. */
export function grown(
  wait: DoublingWait | undefined,
  since: number,
  now: number,
  longestMs = longestBackOffMs,
): DoublingWait {
  const ms = !wait || isForgotten(wait, since) ? firstBackOffMs : wait.ms * 2
  return { ms: Math.min(ms, longestMs), at: now }
}

/** Ten good minutes make up for all crashes before. */
const isForgotten = (wait: DoublingWait, since: number): boolean => since - wait.at > 2 * longestBackOffMs

/** How often it has been started. */
export const startsOf = (container: Container): number =>
  endOf(container) ? container.restarts + 1 : container.restarts

interface NewRun {
  readonly id: string
  /** Absent: the one that its pod wants. */
  readonly image?: string
  readonly at: number
  /** How long the back-off before the next one may be at most. Default five minutes. */
  readonly longestBackOffMs?: number
}

/** The container, now that a new instance of it runs. */
export function started(container: Container, run: NewRun): Container {
  const next = runningAgain(container, run)
  const { image = next.spec.image } = run
  return image === next.spec.image || next.role === 'init' ? next : { ...next, isOutdated: true }
}

function runningAgain(
  container: Container,
  { id, image, at, longestBackOffMs: longestMs }: NewRun,
): Container {
  const end = endOf(container)
  const { spec, role, restarts, crashes } = container
  const state: Running = { phase: 'running', id, image: image ?? spec.image, startedAt: at }
  // Most containers start once: the small object is the common one.
  if (!end)
    return { spec, role, state, restarts, isStarted: !spec.startupProbe, isReady: !spec.readinessProbe }
  return {
    spec,
    role,
    state,
    last: end,
    restarts: restarts + 1,
    isStarted: !spec.startupProbe,
    isReady: !spec.readinessProbe,
    crashes: grown(crashes, end.finishedAt, at, longestMs),
  }
}

/** The container, now that its instance has ended. */
export const terminated = (container: Container, end: Terminated): Container => ({
  ...container,
  state: end,
  isStarted: false,
  isReady: false,
})

/** The container, now that it waits for something. */
export function waiting(container: Container, reason: string, message?: string): Container {
  const state: Waiting = { phase: 'waiting', reason, message }
  return { ...container, state, last: endOf(container), isStarted: false, isReady: false }
}

/** The container, now that its instance has ended. @param hookProblem what was wrong with its postStart hook, if that is why */
export function exited(
  container: Container,
  end: Terminated,
  {
    hookProblem,
    restartPolicy,
  }: { readonly hookProblem: string | undefined; readonly restartPolicy: string },
): Container {
  const ended = terminated(container, end)
  const isToldWaiting = hookProblem !== undefined && mayRun(ended, restartPolicy)
  return isToldWaiting ? waiting(ended, 'PostStartHookError', hookProblem) : ended
}

/** The container, now that nothing of its pod is started any more: what waited for its restart shows how it ended. */
export const unrestarted = (container: Container): Container =>
  container.state.phase === 'waiting' && container.last
    ? { ...container, state: container.last, last: undefined }
    : container

/** What is known of a container once its pod has ended: the last instance, or that there never was one. */
export function settled(container: Container, at: number): Container {
  if (container.state.phase !== 'waiting' || container.last) return unrestarted(container)
  const message = 'The container could not be located when the pod was terminated'
  return { ...container, state: unknownEnd(message, at) }
}

const restartingAll = {
  reason: 'RestartingAllContainers',
  message: 'The container is removed because RestartAllContainers in place',
} as const

/** The container, now that all of its pod start anew; its back-off is forgotten. */
export function startedAnew(container: Container, at: number): Container {
  const { spec, role, restarts } = container
  if (role === 'ephemeral' || isNew(container)) return container
  const last = { phase: 'terminated', exitCode: 137, ...restartingAll, finishedAt: at } as const
  const state = { phase: 'waiting', ...restartingAll } as const
  return { ...newContainer(spec, role), state, last, restarts, isEarlier: true, isOutdated: role === 'main' }
}

/** The container, as a kubelet takes it over that has not run it: the machine of its node is another. */
export function takenOver(container: Container, status: ContainerStatus | undefined, at: number): Container {
  const hasRun = status?.state?.running ?? status?.state?.terminated ?? status?.lastState?.terminated
  if (!status || !hasRun || container.role === 'init') return container
  const message =
    'The container could not be located when the pod was deleted.  The container used to be Running'
  return { ...container, last: unknownEnd(message, at), restarts: status.restartCount }
}

/** What containerd says of a container that ran when its machine lost the power. */
const unknownExitCode = 255

/** The container, as it is found when its machine has been started again: whatever ran has ended, and nobody has seen how. */
export function afterReboot(container: Container, at: number): Container {
  const { spec, role, restarts, state, last } = container
  const ended = endOf(container)
  if (state.phase !== 'running') {
    if (!ended) return newContainer(spec, role)
    return { ...newContainer(spec, role), state: ended, last: ended === last ? undefined : last, restarts }
  }
  const end = { exitCode: unknownExitCode, reason: 'Unknown', finishedAt: at } as const
  return { ...newContainer(spec, role), state: { ...state, ...end, phase: 'terminated' }, last, restarts }
}

const unknownEnd = (message: string, finishedAt: number): Terminated => ({
  phase: 'terminated',
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message,
  finishedAt,
})

/** What a container is called in the Events of its pod: `spec.containers{app}`. */
export const fieldPathOf = ({ spec, role }: Container): string => fieldPaths[role](spec)

const fieldPathBelow = (list: string) =>
  memoByIdentity(({ name }: ContainerSpec): string => `spec.${list}{${name}}`)
const ofInit = fieldPathBelow('initContainers')
const fieldPaths: Readonly<Record<Role, (spec: ContainerSpec) => string>> = {
  init: ofInit,
  sidecar: ofInit,
  main: fieldPathBelow('containers'),
  ephemeral: fieldPathBelow('ephemeralContainers'),
}
