/** Keeps the number of live pods of every ReplicationController equal to spec.replicas. */
import { pod } from '../../api/core/pod.ts'
import { replicationController } from '../../api/core/replicationcontroller.ts'
import type { ReplicationController } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { selectorOfLabels } from '../../api/selector.ts'
import { defineController } from '../runtime/controller.ts'
import { watchOrphans } from '../shared/ownership.ts'
import { type ReplicationRules, reconcileReplicas } from '../shared/replicas.ts'

const selectorOf = memoByIdentity(selectorOfLabels)

const rules: ReplicationRules<ReplicationController> = {
  kind: replicationController,
  selector: ({ spec }) => selectorOf(spec.selector),
}

export const replicationControllerController = defineController<ReplicationController>({
  name: 'replicationcontroller',
  component: 'replication-controller',
  reconciles: replicationController,
  owns: [pod],
  watches: [watchOrphans(pod, replicationController, rules.selector)],
  reconcile: (context, set) => reconcileReplicas(context, rules, set),
})
