/** Decides how a Deployment that changes its size, in the middle of a rollout or paused, spreads that over its sets. */
import type { Deployment, ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import { oldestFirst } from '../../api/meta.ts'
import { desiredReplicasOf, maxReplicasOf } from './annotations.ts'
import { isRollingUpdate, maxSurge } from './limits.ts'
import { allSets, desiredPods, isActive, type Resize, type Rollout } from './rollout.ts'

/** Whether the Deployment has another size than when its sets were last resized. */
export const isScaling = (rollout: Rollout): boolean =>
  allSets(rollout)
    .filter(isActive)
    .some(
      (set) =>
        (desiredReplicasOf(set) ?? rollout.deployment.spec.replicas) !== rollout.deployment.spec.replicas,
    )

export function scalingResizes(rollout: Rollout): readonly Resize[] {
  const { deployment, latest, old } = rollout
  const only = onlyActiveOrLatest(rollout)
  if (only)
    return only.spec.replicas === deployment.spec.replicas
      ? []
      : [{ set: only, replicas: deployment.spec.replicas }]
  if (latest && isSaturated(deployment, latest))
    return old.filter(isActive).map((set) => ({ set, replicas: 0 }))
  return isRollingUpdate(deployment) ? proportionalResizes(rollout) : []
}

/** The set that takes all of a change; undefined where several share it. */
function onlyActiveOrLatest(rollout: Rollout): ReplicaSet | undefined {
  const active = allSets(rollout).filter(isActive)
  if (active.length > 1) return undefined
  return active[0] ?? rollout.latest ?? rollout.old.at(-1)
}

const isSaturated = (deployment: Deployment, latest: ReplicaSet): boolean => {
  const { replicas } = deployment.spec
  return (
    desiredReplicasOf(latest) === replicas &&
    latest.spec.replicas === replicas &&
    (latest.status.availableReplicas ?? 0) === replicas
  )
}

/** Every set keeps its share; what rounding leaves over goes to the largest. */
function proportionalResizes(rollout: Rollout): readonly Resize[] {
  const { deployment } = rollout
  const active = allSets(rollout).filter(isActive)
  const allowed = deployment.spec.replicas > 0 ? deployment.spec.replicas + maxSurge(deployment) : 0
  const change = allowed - desiredPods(active)
  let left = change
  const resizes = active.toSorted(largestFirst(change > 0)).map((set) => {
    const share = clampTo(left, shareOf(set, deployment))
    left -= share
    return { set, replicas: set.spec.replicas + share }
  })
  return resizes.map((resize, n) =>
    n === 0 ? { ...resize, replicas: Math.max(0, resize.replicas + left) } : resize,
  )
}

/** Of equally large sets the newer grows first, the older shrinks first. */
const largestFirst = (isGrowing: boolean) => (a: ReplicaSet, b: ReplicaSet) =>
  b.spec.replicas - a.spec.replicas || (isGrowing ? oldestFirst(b, a) : oldestFirst(a, b))

/** No further than `left`, and never against its direction. */
const clampTo = (left: number, share: number): number =>
  left > 0 ? Math.min(share, left) : left < 0 ? Math.max(share, left) : 0

/** How much a set would change if the whole Deployment changed in proportion. */
function shareOf(set: ReplicaSet, deployment: Deployment): number {
  if (deployment.spec.replicas === 0) return -set.spec.replicas
  const before = maxReplicasOf(set) || (deployment.status.replicas ?? 0)
  if (before === 0) return 0
  const after = deployment.spec.replicas + maxSurge(deployment)
  return Math.round((set.spec.replicas * after) / before) - set.spec.replicas
}
