/** Decides the next step of a rolling update. */
import type { ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import { isRollingUpdate, maxSurge, maxUnavailable } from './limits.ts'
import { allSets, availablePods, desiredPods, isActive, type Resize, type Rollout } from './rollout.ts'

/** First the new set grows as far as it may; when it cannot, old ones shrink as far as they may. */
export function nextResizes(rollout: Rollout): readonly Resize[] {
  const { latest } = rollout
  if (!latest) return []
  const replicas = sizeOfLatest(rollout)
  if (replicas !== latest.spec.replicas) return [{ set: latest, replicas }]
  return shrinkOld(rollout, latest)
}

/** The size of the newest set within the surge; also of one that is still to be made. */
export function sizeOfLatest(rollout: Rollout): number {
  const { deployment, latest } = rollout
  const wanted = deployment.spec.replicas
  const now = latest?.spec.replicas ?? 0
  if (!isRollingUpdate(deployment) || now >= wanted) return wanted
  const room = wanted + maxSurge(deployment) - desiredPods(allSets(rollout))
  return room <= 0 ? now : now + Math.min(room, wanted - now)
}

function shrinkOld(rollout: Rollout, latest: ReplicaSet): readonly Resize[] {
  const { deployment } = rollout
  const old = rollout.old.filter(isActive)
  // While a set that has shrunk still counts pods that are to go, nobody knows how many of them matter.
  if (old.length === 0 || old.some(hasMoreThanItWants)) return []
  const minAvailable = deployment.spec.replicas - maxUnavailable(deployment)
  const unavailableOfLatest = latest.spec.replicas - (latest.status.availableReplicas ?? 0)
  const spare = desiredPods(allSets(rollout)) - minAvailable - unavailableOfLatest
  if (spare <= 0) return []
  const sizes = new Map(old.map((set) => [set, set.spec.replicas]))
  take(sizes, spare, ({ spec, status }) => spec.replicas - (status.availableReplicas ?? 0))
  take(sizes, availablePods([...old, latest]) - minAvailable, () => Number.POSITIVE_INFINITY)
  return old
    .map((set) => ({ set, replicas: sizes.get(set)! }))
    .filter(({ set, replicas }) => replicas !== set.spec.replicas)
}

const hasMoreThanItWants = ({ spec, status }: ReplicaSet): boolean =>
  (status.availableReplicas ?? 0) > spec.replicas

/** Takes up to `count` replicas away from the sets, the oldest first, at most `limit` from each. */
function take(sizes: Map<ReplicaSet, number>, count: number, limit: (set: ReplicaSet) => number): void {
  let left = count
  for (const [set, size] of sizes) {
    const taken = Math.max(0, Math.min(left, size, limit(set)))
    sizes.set(set, size - taken)
    left -= taken
  }
}
