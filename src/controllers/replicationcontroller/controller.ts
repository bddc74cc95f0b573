/** Keeps the number of live pods of every ReplicationController equal to spec.replicas. */
import { pod } from '../../api/core/pod.ts'
import { replicationController } from '../../api/core/replicationcontroller.ts'
import type { ReplicationController } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { keyFor } from '../../api/meta.ts'
import { selectorOfLabels } from '../../api/selector.ts'
import { defineController } from '../runtime/controller.ts'
import { watchOrphans } from '../shared/ownership.ts'
import { type ReplicationRules, reconcileReplicas } from '../shared/replicas.ts'
import { SurplusPlans } from '../shared/surplus-plan.ts'

const selectorOf = memoByIdentity(selectorOfLabels)

const rules: ReplicationRules<ReplicationController> = {
  kind: replicationController,
  selector: ({ spec }) => selectorOf(spec.selector),
}

export const replicationControllerController = defineController<ReplicationController, SurplusPlans>({
  name: 'replicationcontroller',
  component: 'replication-controller',
  reconciles: replicationController,
  owns: [pod],
  watches: [watchOrphans(pod, replicationController, rules.selector)],
  memory: () => new SurplusPlans(),
  reconcile: (context, set) => reconcileReplicas(context, rules, set),
  forget: ({ memory }, { name, namespace }) => memory.forget(keyFor(name, namespace)),
})
