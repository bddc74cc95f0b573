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
  /** For how long it has been ready, as a power of two. */
  readonly readiness: number
  readonly restarts: number
  readonly createdAt: string
  /** How old it is, as a power of two. */
  readonly age: number
}

interface DeletionOrderOptions {
  /** The pods that do the same work, of all generations: crowded nodes are relieved first. */
  readonly related: readonly Pod[]
  readonly now: number
  /** How many are wanted. Default: all. */
  readonly count?: number
}

/** The pods in the order in which they are given up, the least valuable first: so many as are wanted. */
export function leastValuableFirst(
  pods: readonly Pod[],
  { related, now, count = pods.length }: DeletionOrderOptions,
): readonly Pod[] {
  const crowds = new Map<string, number>()
  for (const each of related) {
    const node = each.spec.nodeName ?? ''
    if (isPodActive(each)) crowds.set(node, (crowds.get(node) ?? 0) + 1)
  }
  const ranks = new Map<number, Standing[]>()
  for (const each of pods) {
    const standing = standingOf(each, crowds.get(each.spec.nodeName ?? '') ?? 0, now)
    const rank = rankOf(standing)
    const same = ranks.get(rank)
    if (same) same.push(standing)
    else ranks.set(rank, [standing])
  }
  const first: Pod[] = []
  // Of very many pods few are wanted: what is of higher rank than these need not be sorted.
  for (const rank of [...ranks.keys()].sort((a, b) => a - b)) {
    if (first.length >= count) break
    for (const { pod } of ranks.get(rank)!.sort(compare)) first.push(pod)
  }
  return first.slice(0, count)
}

/** The pods of which the least would be lost first, as far as their lives alone say it: so many as are wanted. */
export function leastEstablishedFirst(pods: readonly Pod[], count = pods.length): readonly Pod[] {
  const standings = pods.map((each) => standingOf(each, 0, 0))
  standings.sort((a, b) => lifeOf(a) - lifeOf(b) || compareByInstants(a, b))
  return standings.slice(0, count).map(({ pod }) => pod)
}

function standingOf(pod: Pod, crowd: number, now: number): Standing {
  const ready = findCondition(pod.status.conditions, 'Ready')
  const isReady = ready?.status === 'True'
  const readySince = isReady ? ready.lastTransitionTime : undefined
  const createdAt = pod.metadata.creationTimestamp
  return {
    pod,
    isAssigned: Boolean(pod.spec.nodeName),
    phase: phaseOrder[pod.status.phase] ?? 0,
    isReady,
    deletionCost: deletionCostOf(pod),
    crowd,
    readySince,
    readiness: magnitude(now - instantOf(readySince)),
    restarts: restartsOf(pod),
    createdAt,
    age: magnitude(now - instantOf(createdAt)),
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
  return /^(0|[1-9][0-9]*|-[0-9]+)$/.test(text) ? Number(text) : 0
}

/** More than any node has pods, and more than any cost is apart from another. */
const crowdRange = 2 ** 17
const costRange = 2 ** 32

/** What decides first, as one number: the assignment, the phase, readiness, cost and crowd. Lower ranks go first. */
function rankOf(standing: Standing): number {
  const { deletionCost, crowd } = standing
  return (
    (lifeOf(standing) * costRange + deletionCost + costRange / 2) * crowdRange -
    Math.min(crowd, crowdRange - 1)
  )
}

const lifeOf = ({ isAssigned, phase, isReady }: Standing): number =>
  (isAssigned ? 6 : 0) + 2 * phase + (isReady ? 1 : 0)

/** Of pods of one life: what came later goes first. */
function compareByInstants(a: Standing, b: Standing): number {
  if (a.readySince !== b.readySince) return instantOf(b.readySince) - instantOf(a.readySince)
  return b.restarts - a.restarts || instantOf(b.createdAt) - instantOf(a.createdAt)
}

/** Of pods of one rank. */
function compare(a: Standing, b: Standing): number {
  if (a.readySince !== b.readySince) return a.readiness - b.readiness || byUid(a, b)
  if (a.restarts !== b.restarts) return b.restarts - a.restarts
  if (a.createdAt !== b.createdAt) return a.age - b.age || byUid(a, b)
  return 0
}

/** Ages of one order of magnitude count as equal, so that chance decides: here, the uid. */
const byUid = (a: Standing, b: Standing): number => (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1)

/** The power of two of an age in nanoseconds. */
const magnitude = (ageMs: number): number => (ageMs > 0 ? Math.trunc(Math.log2(ageMs * 1e6)) : -1)
