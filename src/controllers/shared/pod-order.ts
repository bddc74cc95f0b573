/** Which pods a controller gives up first, and which of several pods it keeps. */
import { isPodActive } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { instantOf } from '../../api/time.ts'

/** What a user says a pod is worth compared with its siblings; an absent value is 0. */
const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

/** How far a pod's life has come, for the order of deletion. */
const phaseOrder: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/** What decides about a pod, worked out once and not for each comparison. */
interface Standing {
  readonly pod: Pod
  readonly isAssigned: boolean
  readonly phase: number
  readonly isReady: boolean
  readonly deletionCost: number
  /** How many related pods share its node. */
  readonly crowd: number
  readonly readySince: string | undefined
  readonly restarts: number
  readonly createdAt: string
}

interface DeletionOrderOptions {
  /** The pods that do the same work, of all generations: crowded nodes are relieved first. */
  readonly related: readonly Pod[]
  readonly now: number
}

/** The pods in the order in which they are given up: the least valuable first. */
export function leastValuableFirst(pods: readonly Pod[], options: DeletionOrderOptions): readonly Pod[] {
  const crowds = new Map<string, number>()
  for (const each of options.related) {
    const node = each.spec.nodeName ?? ''
    if (isPodActive(each)) crowds.set(node, (crowds.get(node) ?? 0) + 1)
  }
  return pods
    .map((pod) => standingOf(pod, crowds.get(pod.spec.nodeName ?? '') ?? 0))
    .sort((a, b) => compare(a, b, options.now))
    .map(({ pod }) => pod)
}

function standingOf(pod: Pod, crowd: number): Standing {
  const ready = findCondition(pod.status.conditions, 'Ready')
  const isReady = ready?.status === 'True'
  return {
    pod,
    isAssigned: Boolean(pod.spec.nodeName),
    phase: phaseOrder[pod.status.phase] ?? 0,
    isReady,
    deletionCost: deletionCostOf(pod),
    crowd,
    readySince: isReady ? ready.lastTransitionTime : undefined,
    restarts: restartsOf(pod),
    createdAt: pod.metadata.creationTimestamp,
  }
}

function restartsOf({ status: { containerStatuses = [] } }: Pod): number {
  let most = 0
  for (const { restartCount } of containerStatuses) most = Math.max(most, restartCount)
  return most
}

/** A cost that is not a plain 32-bit number counts as none; the API server lets nobody write one. */
function deletionCostOf({ metadata: { annotations } }: Pod): number {
  const text = annotations?.[deletionCostAnnotation]
  if (text === undefined) return 0
  return /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : 0
}

function compare(a: Standing, b: Standing, now: number): number {
  if (a.isAssigned !== b.isAssigned) return a.isAssigned ? 1 : -1
  if (a.phase !== b.phase) return a.phase - b.phase
  if (a.isReady !== b.isReady) return a.isReady ? 1 : -1
  if (a.deletionCost !== b.deletionCost) return a.deletionCost - b.deletionCost
  if (a.crowd !== b.crowd) return b.crowd - a.crowd
  if (a.readySince !== b.readySince) return youngerFirst(a.readySince, b.readySince, now) || byUid(a, b)
  if (a.restarts !== b.restarts) return b.restarts - a.restarts
  if (a.createdAt !== b.createdAt) return youngerFirst(a.createdAt, b.createdAt, now) || byUid(a, b)
  return 0
}

/** Ages of one order of magnitude count as equal, so that chance decides: here, the uid. */
const youngerFirst = (a: string | undefined, b: string | undefined, now: number): number =>
  magnitude(now - instantOf(a)) - magnitude(now - instantOf(b))

const byUid = (a: Standing, b: Standing): number => (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1)

/** The power of two of an age in nanoseconds. */
const magnitude = (ageMs: number): number => (ageMs > 0 ? Math.trunc(Math.log2(ageMs * 1e6)) : -1)
