/** Keeps the number of live pods of every ReplicaSet equal to spec.replicas. */
import { replicaSet } from '../../api/apps/replicaset.ts'
import { pod } from '../../api/core/pod.ts'
import type { ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import { keyFor } from '../../api/meta.ts'
import { defineController } from '../runtime/controller.ts'
import { selectorOfSet, watchOrphans } from '../shared/ownership.ts'
import { type ReplicationRules, reconcileReplicas } from '../shared/replicas.ts'
import { SurplusPlans } from '../shared/surplus-plan.ts'

const rules: ReplicationRules<ReplicaSet> = {
  kind: replicaSet,
  selector: ({ spec }) => selectorOfSet(spec.selector),
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
