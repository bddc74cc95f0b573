/** The columns of `kubectl get pods`, above all how its Status cell sums up what the containers do. */
import { columnsOf } from '../columns.ts'
import type { ContainerStateTerminated, ContainerStatus, Pod } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { findCondition, isConditionTrue } from '../meta.ts'
import { humanDuration, instantOf } from '../time.ts'
import { isSidecar } from './container.ts'
import { isPodTerminal } from './pod-conditions.ts'

/** What the cells Ready, Status and Restarts are made of. */
interface Summary {
  readonly ready: number
  readonly total: number
  readonly status: string
  readonly restarts: number
  /** When a container last ended and was started again; 0 for never. */
  readonly lastRestartAt: number
}

const summaryOf = memoByIdentity((pod: Pod): Summary => {
  const { spec, status } = pod
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name))
  const starting = initSummary(pod, sidecars)
  const isInitialized = !starting.status || isConditionTrue(status.conditions, 'Initialized')
  const shown = isInitialized ? runningSummary(pod, starting, sidecars) : starting
  const basic = isSchedulingGated(pod) ? 'SchedulingGated' : status.reason || (status.phase ?? '')
  return {
    ready: starting.ready + (isInitialized ? shown.ready : 0),
    total: (spec.containers ?? []).length + sidecars.size,
    status: endStatus(pod) ?? (shown.status || starting.status || basic),
    restarts: shown.restarts,
    lastRestartAt: shown.lastRestartAt,
  }
})

const isSchedulingGated = ({ status }: Pod) =>
  findCondition(status.conditions, 'PodScheduled')?.reason === 'SchedulingGated'

/** What a pod that is on its way out shows, whatever its containers do. */
function endStatus(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined
  if (pod.status.reason === 'NodeLost') return 'Unknown'
  return isPodTerminal(pod) ? undefined : 'Terminating'
}

type Part = Omit<Summary, 'total'>

/** How far the init containers are; without a status when they are through. */
function initSummary({ spec, status }: Pod, sidecars: ReadonlySet<string>): Part {
  const statuses = status.initContainerStatuses ?? []
  let ready = 0
  let current = statuses.findIndex((container) => {
    if (container.state?.terminated?.exitCode === 0) return false
    if (!sidecars.has(container.name) || !container.started) return true
    if (container.ready) ready++
    return false
  })
  if (current < 0) current = statuses.length
  const counted = statuses.slice(0, current + 1)
  const text =
    current === statuses.length
      ? ''
      : initStatus(statuses[current], current, spec.initContainers?.length ?? 0)
  return { ready, status: text, ...restartsOf(counted) }
}

function initStatus({ state = {} }: ContainerStatus, index: number, total: number): string {
  const { terminated, waiting } = state
  if (terminated) return `Init:${terminated.reason || exitText(terminated)}`
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`
  return `Init:${index}/${total}`
}

const exitText = ({ signal, exitCode }: ContainerStateTerminated) =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`

/** What the containers do: the first that does not run speaks for all. Restarts of plain init containers are over. */
function runningSummary({ status }: Pod, starting: Part, sidecars: ReadonlySet<string>): Part {
  const statuses = status.containerStatuses ?? []
  let text = ''
  let ready = 0
  for (const container of statuses.toReversed()) {
    const { waiting, terminated, running } = container.state ?? {}
    if (waiting?.reason) text = waiting.reason
    else if (terminated) text = terminated.reason || exitText(terminated)
    else if (container.ready && running) ready++
  }
  const shown = text || starting.status || status.reason || status.phase
  if (shown === 'Completed' && ready > 0) {
    text = isConditionTrue(status.conditions, 'Ready') ? 'Running' : 'NotReady'
  }
  const restarting = (status.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))
  return { ready, status: text, ...restartsOf([...restarting, ...statuses]) }
}

function restartsOf(statuses: readonly ContainerStatus[]) {
  let restarts = 0
  let lastRestartAt = 0
  for (const { restartCount, lastState } of statuses) {
    restarts += restartCount
    if (lastState?.terminated)
      lastRestartAt = Math.max(lastRestartAt, instantOf(lastState.terminated.finishedAt))
  }
  return { restarts, lastRestartAt }
}

function restartsText(pod: Pod, now: number): string {
  const { restarts, lastRestartAt } = summaryOf(pod)
  if (restarts === 0 || lastRestartAt === 0) return String(restarts)
  return `${restarts} (${humanDuration(now - lastRestartAt)} ago)`
}

function readinessGatesText({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const open = gates.filter(({ conditionType }) => isConditionTrue(status.conditions, conditionType))
  return `${open.length}/${gates.length}`
}

export const podColumns = columnsOf<Pod>((c) => [
  c.name,
  c.show('Ready', (pod) => `${summaryOf(pod).ready}/${summaryOf(pod).total}`),
  c.show('Status', (pod) => summaryOf(pod).status),
  c.show('Restarts', restartsText),
  c.age,
  c.wide('IP', ({ status }) => status.podIPs?.[0]?.ip || '<none>'),
  c.wide('Node', ({ spec }) => spec.nodeName || '<none>'),
  c.wide('Nominated Node', ({ status }) => status.nominatedNodeName || '<none>'),
  c.wide('Readiness Gates', readinessGatesText),
])
