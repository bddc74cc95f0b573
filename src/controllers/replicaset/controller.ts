/** Keeps the number of live pods of every ReplicaSet equal to spec.replicas. */
import { replicaSet } from '../../api/apps/replicaset.ts'
import { pod } from '../../api/core/pod.ts'
import type { ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, keyFor } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { defineController } from '../runtime/controller.ts'
import { selectorOfSet, watchOrphans } from '../shared/ownership.ts'
import { type ReplicationRules, reconcileReplicas } from '../shared/replicas.ts'
import { SurplusPlans } from '../shared/surplus-plan.ts'

const rules: ReplicationRules<ReplicaSet> = {
  kind: replicaSet,
  selector: ({ spec }) => selectorOfSet(spec.selector),
  relatedPods,
  countsTerminating: true,
}

export const replicaSetController = defineController<ReplicaSet, SurplusPlans>({
  name: 'replicaset',
  reconciles: replicaSet,
  owns: [pod],
  watches: [watchOrphans(pod, replicaSet, rules.selector)],
  memory: () => new SurplusPlans(),
  reconcile: (context, set) => reconcileReplicas(context, rules, set),
  forget: ({ memory }, { name, namespace }) => memory.forget(keyFor(name, namespace)),
})

/** The pods of all revisions of the Deployment that a ReplicaSet belongs to. */
function relatedPods(set: ReplicaSet, cache: Cache): readonly Pod[] {
  const owner = controllerOf(set)
  if (!owner) return cache.ownedBy(set, pod)
  return cache
    .dependentsOf(owner.uid)
    .filter(({ kind }) => kind === replicaSet)
    .flatMap(({ object }) => cache.ownedBy(object, pod))
}
