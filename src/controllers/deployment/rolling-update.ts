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

/** First as many as are not available anyway, then as many as may be unavailable: two steps, of which each is told. */
function shrinkOld(rollout: Rollout, latest: ReplicaSet): readonly Resize[] {
  const { deployment } = rollout
  const old = rollout.old.filter(isActive)
  if (old.length === 0) return []
  const minAvailable = deployment.spec.replicas - maxUnavailable(deployment)
  const unavailableOfLatest = latest.spec.replicas - (latest.status.availableReplicas ?? 0)
  const spare = desiredPods(allSets(rollout)) - minAvailable - unavailableOfLatest
  if (spare <= 0) return []
  const sizes = new Map(old.map((set) => [set, set.spec.replicas]))
  const steps: Resize[] = []
  let left = spare
  for (const [set, size] of sizes) {
    if (left <= 0) break
    const unhealthy = size - (set.status.availableReplicas ?? 0)
    // While a set that has shrunk still counts pods that are to go, nobody knows how many of them matter.
    if (unhealthy < 0) return steps
    left -= shrink(set, Math.min(left, unhealthy))
  }
  left = availablePods([...old, latest]) - minAvailable
  for (const [set, size] of sizes) left -= shrink(set, Math.min(left, size))
  return steps

  function shrink(set: ReplicaSet, count: number): number {
    if (count <= 0) return 0
    const replicas = sizes.get(set)! - count
    sizes.set(set, replicas)
    steps.push({ set, replicas })
    return count
  }
}
