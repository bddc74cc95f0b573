/** What a DaemonSet finds on one node: what is there, what should be, and what is to be done about it. Pure. */
import { daemonSpec, placementOn } from '../../api/apps/daemon-placement.ts'
import { availableInMs, isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, oldestFirst } from '../../api/meta.ts'
import { revisionLabel } from '../shared/revisions.ts'

/** What is wanted on every node. */
export interface Wanted {
  readonly set: DaemonSet
  /** The hash of the template as it is now. */
  readonly hash: string
  /** The number of that template, as its pods bear it; undefined where it has none. */
  readonly generation: string | undefined
  /** Whether an update makes new pods beside old ones. */
  readonly surges: boolean
}

/** The label by which a pod bears the number of the template that it was made from. */
export const generationLabel = 'pod-template-generation'

/** What a node adds to the status: each is 1 or 0. */
export interface DaemonCount {
  desired: number
  current: number
  misscheduled: number
  ready: number
  available: number
  updated: number
}

/** A pod of an older revision that is on its node alone: whether it serves decides how it is updated. */
type Outdated = 'serving' | 'broken'

export interface Finding {
  readonly count: DaemonCount
  /** Whether the node is there. */
  readonly exists: boolean
  /** A pod is to be made. */
  readonly isMissing: boolean
  /** Pods that should not be there. */
  readonly surplus: readonly Pod[]
  /** Pods that have ended: they are deleted, so that another takes their place. */
  readonly ended: readonly Pod[]
  /** There are pods, but none serves alone. */
  readonly isUnserved: boolean
  /** There are more than one, and the new one cannot take over yet. */
  readonly isSurging: boolean
  /** The older of its pods, or the only one, is available. */
  readonly isServed: boolean
  readonly outdated?: { readonly pod: Pod; readonly is: Outdated }
  /** The pod of the older revision that is not needed any more: its successor is available, or it does not serve. */
  readonly replaced?: Pod
  /** The pod of an older revision that serves where none is to be made any more. */
  readonly sunset?: Pod
  /** There is a pod of an older revision, and its node is gone: an update that surges waits until it is collected. */
  readonly isAstray?: boolean
  /** When the next ready pod has been so for long enough. */
  readonly nextAvailableInMs?: number
}

/** @param node absent where there is none of that name; @param pods those that are for it, in any order */
export function findingOn(
  wanted: Wanted,
  { node, pods, now }: { readonly node?: Node; readonly pods: readonly Pod[]; readonly now: number },
): Finding {
  const placement = node ? placementOn(node, daemonSpec(wanted.set.spec.template)) : 'gone'
  // What has ended and is on its way out is nobody's business any more.
  const sorted = pods.filter((pod) => !(isPodTerminal(pod) && isBeingDeleted(pod))).sort(bySeniority)
  const view: View = { wanted, placement, pods: sorted, now }
  return {
    count: countOf(view),
    exists: node !== undefined,
    isMissing: placement === 'run' && isMissing(view),
    ...misplaced(view),
    ...standOfUpdate(view),
    nextAvailableInMs: nextAvailableInMs(view),
  }
}

/** Where an update surges, what is on its way out does not count. */
const isMissing = ({ wanted, pods }: View): boolean =>
  wanted.surges ? pods.every((pod) => isBeingDeleted(pod) || isPodTerminal(pod)) : pods.length === 0

interface View {
  readonly wanted: Wanted
  readonly placement: ReturnType<typeof placementOn> | 'gone'
  /** Those that hold a node first, then the oldest first. */
  readonly pods: readonly Pod[]
  readonly now: number
}

function bySeniority(a: Pod, b: Pod): number {
  if (Boolean(a.spec.nodeName) !== Boolean(b.spec.nodeName)) return a.spec.nodeName ? -1 : 1
  return oldestFirst(a, b)
}

const isUpdated = ({ metadata: { labels } }: Pod, { wanted: { hash, generation } }: View): boolean =>
  labels?.[revisionLabel] === hash || (generation !== undefined && labels?.[generationLabel] === generation)

const waitMsOf = (pod: Pod, { wanted, now }: View): number | undefined =>
  availableInMs(pod, wanted.set.spec.minReadySeconds, now)

const isAvailable = (pod: Pod, view: View): boolean => waitMsOf(pod, view) === 0

/** Of several pods on a node the senior one speaks for it. */
function countOf(view: View): DaemonCount {
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 }
  const [senior] = view.pods
  if (view.placement === 'gone') return count
  if (view.placement !== 'run') return { ...count, misscheduled: senior ? 1 : 0 }
  if (!senior) return { ...count, desired: 1 }
  return {
    desired: 1,
    current: 1,
    misscheduled: 0,
    ready: isPodReady(senior) ? 1 : 0,
    available: isAvailable(senior, view) ? 1 : 0,
    updated: isUpdated(senior, view) ? 1 : 0,
  }
}

function misplaced(view: View): Pick<Finding, 'surplus' | 'ended'> {
  const present = view.pods.filter((pod) => !isBeingDeleted(pod))
  // What waits for a node that is gone waits in vain; what ran there is for the pod garbage collector.
  if (view.placement === 'gone') return { surplus: present.filter((pod) => !pod.spec.nodeName), ended: [] }
  if (view.placement === 'leave') return { surplus: present, ended: [] }
  const running = present.filter((pod) => !isPodTerminal(pod))
  return { surplus: surplusOf(running, view), ended: present.filter(isPodTerminal) }
}

/** Of several pods on a node one stays; while surging, one of each revision, until the new one can take over. */
function surplusOf(running: readonly Pod[], view: View): readonly Pod[] {
  if (running.length <= 1) return []
  if (!view.wanted.surges) return running.slice(1)
  const newest = running.find((pod) => isUpdated(pod, view))
  const old = running.find((pod) => !isUpdated(pod, view))
  const surplus = running.filter((pod) => pod !== newest && pod !== old)
  if (newest && old && (!isPodReady(old) || isAvailable(newest, view))) surplus.push(old)
  return surplus
}

type StandOfUpdate = Pick<
  Finding,
  'isUnserved' | 'isSurging' | 'isServed' | 'outdated' | 'replaced' | 'sunset' | 'isAstray'
>

function standOfUpdate(view: View): StandOfUpdate {
  const { placement, pods, wanted } = view
  if (pods.length === 0) return { isUnserved: placement === 'run', isSurging: false, isServed: false }
  const pair = pairOf(view)
  if (!pair) return { isUnserved: true, isSurging: true, isServed: false }
  const { latest, old } = pair
  const first = old ?? latest
  const isServed = first !== undefined && isAvailable(first, view)
  if (latest && old) {
    const mayGo = isAvailable(latest, view)
    return { isUnserved: true, isSurging: !mayGo, isServed, ...(mayGo && { replaced: old }) }
  }
  const stand = { isUnserved: !isServed, isSurging: false, isServed }
  if (!old) return stand
  if (wanted.surges && placement === 'gone') return { ...stand, isAstray: true }
  if (wanted.surges && placement !== 'run') return { ...stand, [isServed ? 'sunset' : 'replaced']: old }
  return { ...stand, outdated: { pod: old, is: isServed ? 'serving' : 'broken' } }
}

interface Pair {
  readonly latest?: Pod
  readonly old?: Pod
}

/** The pods of a node, one of each revision; undefined where there are more, which placement has to put right. */
function pairOf(view: View): Pair | undefined {
  let latest: Pod | undefined
  let old: Pod | undefined
  for (const pod of view.pods) {
    if (isBeingDeleted(pod)) continue
    if (isUpdated(pod, view)) {
      if (latest) return undefined
      latest = pod
    } else {
      if (old) return undefined
      old = pod
    }
  }
  return { latest, old }
}

function nextAvailableInMs(view: View): number | undefined {
  let next: number | undefined
  for (const pod of view.pods) {
    const waitMs = waitMsOf(pod, view)
    if (waitMs) next = Math.min(next ?? waitMs, waitMs)
  }
  return next
}
