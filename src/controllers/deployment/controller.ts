/** Keeps one ReplicaSet for each template of a Deployment, and moves its pods to the newest, step by step. */
import { deployment as deploymentKind, rollbackOf } from '../../api/apps/deployment.ts'
import { replicaSet } from '../../api/apps/replicaset.ts'
import { pod } from '../../api/core/pod.ts'
import type { Deployment, ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, isBeingDeleted, keyFor } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, defineController, watch } from '../runtime/controller.ts'
import { orphansOf } from '../shared/orphans.ts'
import { claim, selectorOfSet, watchOrphans } from '../shared/ownership.ts'
import { podCounts } from '../shared/pod-counts.ts'
import { sizeAnnotations } from './annotations.ts'
import { withPause } from './conditions.ts'
import { expiredSets, recordRevision, startRevision } from './revision.ts'
import { rollBack } from './rollback.ts'
import { nextResizes } from './rolling-update.ts'
import { actualPods, isActive, type Resize, type Rollout, rolloutOf } from './rollout.ts'
import { isScaling, scalingResizes } from './scaling.ts'
import { reportProgress, reportStatus, wasComplete } from './status.ts'

const orphanSets = orphansOf(replicaSet)

export const deploymentController = defineController<Deployment>({
  name: 'deployment',
  reconciles: deploymentKind,
  mostRetries: 15,
  owns: [replicaSet],
  watches: [
    watchOrphans(replicaSet, deploymentKind, ({ spec }) => selectorOfSet(spec.selector)),
    // A Deployment that is recreated waits for the last pod of its old templates to be gone.
    watch(pod, (change, cache) => {
      const owner = change.type === 'DELETED' ? recreatedBy(cache, change.object) : undefined
      return owner ? [owner] : []
    }),
  ],
  reconcile,
})

function reconcile(context: Context, deployment: Deployment): void {
  const { selector } = deployment.spec
  if (selectorOfSet(selector)?.length === 0) {
    refuseToSelectAll(context, deployment)
    return
  }
  const sets = claim(context, {
    owner: deployment,
    ownerKind: deploymentKind,
    kind: replicaSet,
    orphans: orphanSets,
    selector: selectorOfSet(selector),
  })
  const observed = rolloutOf(deployment, sets)
  if (isBeingDeleted(deployment)) {
    reportStatus(context, recordRevision(context, observed))
    return
  }
  const conditions = withPause(deployment, observed.conditions, context.clock.now())
  const rollout = recordRevision(context, { ...observed, conditions })
  if (deployment.spec.paused) scale(context, rollout)
  else if (rollbackOf(deployment) !== undefined) rollBack(context, rollout)
  else if (isScaling(rollout)) scale(context, rollout)
  else if (deployment.spec.strategy.type === 'Recreate') recreate(context, rollout)
  else update(context, rollout)
}

function refuseToSelectAll({ client, events }: Context, deployment: Deployment): void {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.'
  events.warning(deployment, 'SelectingAll', message)
  client.updateStatus(deploymentKind, deployment, (status) => {
    status.observedGeneration = deployment.metadata.generation
  })
}

function scale(context: Context, rollout: Rollout): void {
  carryOut(context, rollout, scalingResizes(rollout))
  const { deployment } = rollout
  if (deployment.spec.paused && rollbackOf(deployment) === undefined) cleanUp(context, rollout)
  reportStatus(context, rollout)
}

function update(context: Context, rollout: Rollout): void {
  const started = rollout.latest ? rollout : startRevision(context, rollout)
  if (!started) return
  const resizes = nextResizes(started)
  carryOut(context, started, resizes)
  if (resizes.length === 0 && wasComplete(started.deployment)) cleanUp(context, started)
  reportProgress(context, started)
}

function recreate(context: Context, rollout: Rollout): void {
  const old = rollout.old.filter(isActive)
  carryOut(
    context,
    rollout,
    old.map((set) => ({ set, replicas: 0 })),
  )
  if (old.length > 0 || oldPodsRun(context.cache, rollout)) {
    reportProgress(context, rollout)
    return
  }
  const started = rollout.latest ? rollout : startRevision(context, rollout)
  if (!started?.latest) return
  const { replicas } = started.deployment.spec
  if (started.latest.spec.replicas !== replicas)
    carryOut(context, started, [{ set: started.latest, replicas }])
  if (wasComplete(started.deployment)) cleanUp(context, started)
  reportProgress(context, started)
}

/** Pods that are terminating still run; only those that have ended count no more. */
const oldPodsRun = (cache: Cache, { old }: Rollout): boolean =>
  actualPods(old) > 0 || old.some((set) => cache.sum(podCounts, set.metadata.uid).size > 0)

/** One set may be resized in several steps. */
function carryOut(context: Context, { deployment }: Rollout, resizes: readonly Resize[]): void {
  const latest = new Map<string, ReplicaSet>()
  for (const { set, replicas } of resizes) {
    const { uid } = set.metadata
    latest.set(uid, resize(context, deployment, { set: latest.get(uid) ?? set, replicas }))
  }
}

function resize({ client, events }: Context, deployment: Deployment, { set, replicas }: Resize): ReplicaSet {
  const size = sizeAnnotations(deployment)
  const before = set.spec.replicas
  const resized = client.update(replicaSet, set, (draft) => {
    draft.spec.replicas = replicas
    draft.metadata.annotations = { ...draft.metadata.annotations, ...size }
  })
  if (replicas === before) return resized
  const direction = replicas > before ? 'up' : 'down'
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`
  events.normal(deployment, 'ScalingReplicaSet', message)
  return resized
}

function cleanUp({ client }: Context, rollout: Rollout): void {
  for (const set of expiredSets(rollout)) client.delete(replicaSet, set)
}

/** The key of the Deployment with strategy Recreate that a pod belonged to. */
function recreatedBy(cache: Cache, object: Pod): string | undefined {
  const { namespace } = object.metadata
  const ownerOfPod = controllerOf(object)
  if (ownerOfPod?.kind !== replicaSet.kind) return undefined
  const set = cache.get(replicaSet, ownerOfPod.name, namespace)
  const ownerOfSet = set && controllerOf(set)
  if (ownerOfSet?.kind !== deploymentKind.kind) return undefined
  const found = cache.get(deploymentKind, ownerOfSet.name, namespace)
  return found?.spec.strategy.type === 'Recreate' ? keyFor(ownerOfSet.name, namespace) : undefined
}
