/** What a pod's containers should do next, and what they make of the pod. Pure: the worker carries it out. */
import type { Container as ContainerSpec, Pod, PodSpec } from '../../api/generated/types/core-v1.ts'
import {
  afterReboot,
  type Container,
  endOf,
  isDone,
  isInit,
  isNew,
  isRunning,
  mayRun,
  mayStartAt,
  newContainer,
  roleOfInit,
  settled,
  takenOver,
} from './container-life.ts'

export interface Step {
  readonly index: number
  /** From when on the container may be started. */
  readonly at: number
}

/** The containers of a pod before any has run: init containers and sidecars, then the others. */
export function newContainers({ initContainers, containers, ephemeralContainers }: PodSpec): Container[] {
  const all: Container[] = []
  if (initContainers) for (const spec of initContainers) all.push(newContainer(spec, roleOfInit(spec)))
  for (const spec of containers) all.push(newContainer(spec, 'main'))
  if (ephemeralContainers) for (const spec of ephemeralContainers) all.push(newContainer(spec, 'ephemeral'))
  return all
}

/** The containers of a pod that a kubelet sees for the first time: another may have run them before. */
export function containersOf({ spec, status }: Pod, at: number): Container[] {
  const containers = newContainers(spec)
  const { containerStatuses, initContainerStatuses = [] } = status
  if (!containerStatuses) return containers
  const known = new Map([...initContainerStatuses, ...containerStatuses].map((each) => [each.name, each]))
  return containers.map((container) => takenOver(container, known.get(container.spec.name), at))
}

/**
 * The containers of a pod whose machine has been started again. Those that run again get a new sandbox, and begin in it with
 * the first init container. Source: computePodActions of the kubelet.
 */
export function rebootedContainers(
  containers: readonly Container[],
  spec: PodSpec,
  at: number,
): readonly Container[] {
  const found = withSpec(
    containers.map((container) => afterReboot(container, at)),
    spec,
  )
  if (spec.restartPolicy === 'Never') return found
  return found.map((container) => (endOf(container) ? { ...container, isEarlier: true } : container))
}

/** The containers, now that the spec of their pod has changed; new ephemeral containers join, wherever they are listed. */
export function withSpec(before: readonly Container[], pod: PodSpec): readonly Container[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod
  const specs = [...initContainers, ...containers]
  const changed = specs.map((spec, index) => withContainerSpec(before[index], spec))
  const ephemeral = before.slice(specs.length)
  const known = new Set(ephemeral.map(({ spec }) => spec.name))
  const added = ephemeralContainers.filter(({ name }) => !known.has(name))
  return [...changed, ...ephemeral, ...added.map((spec) => newContainer(spec, 'ephemeral'))]
}

function withContainerSpec(container: Container, spec: ContainerSpec): Container {
  if (spec === container.spec) return container
  if (spec.image === container.spec.image) return { ...container, spec }
  // An init container that runs may finish with the image that it has.
  const isOutdated = container.isOutdated || (isRunning(container) && container.role !== 'init')
  // What another image did counts no more.
  return { ...container, spec, isOutdated, retryAt: undefined, pulls: undefined, crashes: undefined }
}

/** Which containers to start, and when, in order. Empty when there is nothing to do but wait for the running ones. */
export function nextSteps(containers: readonly Container[], restartPolicy: string): readonly Step[] {
  const steps: Step[] = []
  const afterInit = isInitialized(containers)
  let isBlocked = false
  for (let index = 0; index < containers.length; index++) {
    const container = containers[index]
    const { role } = container
    if (role === 'init' && afterInit) continue
    if (isBlocked && role !== 'ephemeral') continue
    if (!isRunning(container) && mayRun(container, restartPolicy))
      steps.push({ index, at: mayStartAt(container) })
    if (role === 'init') isBlocked = !hasSucceeded(container)
    if (role === 'sidecar' && !afterInit) isBlocked = !container.isStarted
  }
  return steps
}

/**
 * Whether all init containers have succeeded and all sidecars are started. Once a container of the pod
 * proper has run, nobody asks any more.
 */
export function isInitialized(containers: readonly Container[]): boolean {
  let isComplete = true
  for (const container of containers) {
    if (container.role === 'main' && !isNew(container) && !container.isEarlier) return true
    if (container.role === 'init' && !hasSucceeded(container)) isComplete = false
    if (container.role === 'sidecar' && !container.isStarted) isComplete = false
  }
  return isComplete
}

/**
 * Whether a container that is to stop has to wait: a sidecar does for the containers proper, and for the sidecar after it.
 * Source: terminationOrdering of the kubelet.
 */
export function awaitsTurn(containers: readonly Container[], index: number): boolean {
  if (containers[index].role !== 'sidecar') return false
  if (containers.some((each) => each.role === 'main' && isRunning(each))) return true
  const next = containers.find((each, at) => at > index && each.role === 'sidecar')
  return next !== undefined && isRunning(next)
}

/** Whether the pod has come to its end: what still runs is to be stopped. */
export function isFinished(containers: readonly Container[], restartPolicy: string): boolean {
  let areMainDone = true
  for (const container of containers) {
    if (container.role === 'init' && hasFailed(container) && isDone(container, restartPolicy)) return true
    if (container.role === 'main' && !isDone(container, restartPolicy)) areMainDone = false
  }
  return areMainDone
}

/**
 * The containers of a pod that was ended, each with an end. Only those whose turn had not come keep waiting: of
 * the init containers those that come after the last that was tried, and then also all that follow them.
 */
export function settledContainers(containers: readonly Container[], at: number): readonly Container[] {
  if (isInitialized(containers)) return containers.map((each) => settled(each, at))
  const lastTried = containers.findLastIndex((each) => isInit(each) && !isNew(each))
  return containers.map((each, index) => (index <= Math.max(0, lastTried) ? settled(each, at) : each))
}

/** In the sandbox that its pod has now. */
const hasSucceeded = (container: Container): boolean =>
  !container.isEarlier && endOf(container)?.exitCode === 0

const hasFailed = (container: Container): boolean => {
  const end = endOf(container)
  return end !== undefined && end.exitCode !== 0
}

/** The phase of a pod that has not been told to end. */
export function phaseOf(containers: readonly Container[], restartPolicy: string) {
  if (isFinished(containers, restartPolicy)) return finalPhaseOf(containers)
  if (!isInitialized(containers)) return 'Pending'
  for (const container of containers) if (container.role === 'main' && isNew(container)) return 'Pending'
  return 'Running'
}

/** The phase of a pod none of whose containers runs any more, or ever will. */
export const finalPhaseOf = (containers: readonly Container[]): 'Succeeded' | 'Failed' =>
  containers.every(
    (container) =>
      container.role === 'sidecar' || container.role === 'ephemeral' || endOf(container)?.exitCode === 0,
  )
    ? 'Succeeded'
    : 'Failed'
