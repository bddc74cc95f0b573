/** What nodes with other taints do to pods that something else has refused. Source: buildQueueingHintMap of kube-scheduler. */
import { isEqual } from '../../api/equality.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { Wakes } from '../framework/plugin.ts'

type NodeWakes = NonNullable<Wakes['node']>

/** Of a plugin that looks at nodes and not at taints: other taints, or the end of a cordon, wake whomever it has refused. */
export const orOtherTaints =
  (wakes: NodeWakes): NodeWakes =>
  (pod, node, previous) =>
    hasOtherTaints(node, previous) || wakes(pod, node, previous)

const hasOtherTaints = ({ spec }: Node, previous: Node | undefined): boolean =>
  previous !== undefined &&
  spec !== previous.spec &&
  (!isEqual(spec.taints, previous.spec.taints) || (!spec.unschedulable && !!previous.spec.unschedulable))
