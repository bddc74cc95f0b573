/** On which nodes a DaemonSet wants a pod. */
import { meetsNodeRequirements } from '../core/node-selector.ts'
import {
  diskPressureTaint,
  memoryPressureTaint,
  networkUnavailableTaint,
  notReadyTaint,
  pidPressureTaint,
  unreachableTaint,
  unschedulableTaint,
} from '../core/taints.ts'
import { isTolerated } from '../core/toleration.ts'
import type { Node, PodSpec, PodTemplateSpec, Toleration } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'

/** `run`: there should be a pod. `stay`: none is made, but one that is there may stay. `leave`: there must be none. */
type Placement = 'run' | 'stay' | 'leave'

/** @param spec with the tolerations of daemons, see daemonSpec */
export function placementOn(node: Node, spec: PodSpec): Placement {
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return 'leave'
  if (!meetsNodeRequirements(spec, node)) return 'leave'
  let placement: Placement = 'run'
  for (const taint of node.spec.taints ?? []) {
    if (isTolerated(taint, spec.tolerations)) continue
    if (taint.effect === 'NoExecute') return 'leave'
    if (taint.effect === 'NoSchedule') placement = 'stay'
  }
  return placement
}

const daemonTolerations: readonly Toleration[] = [
  { key: notReadyTaint, operator: 'Exists', effect: 'NoExecute' },
  { key: unreachableTaint, operator: 'Exists', effect: 'NoExecute' },
  { key: diskPressureTaint, operator: 'Exists', effect: 'NoSchedule' },
  { key: memoryPressureTaint, operator: 'Exists', effect: 'NoSchedule' },
  { key: pidPressureTaint, operator: 'Exists', effect: 'NoSchedule' },
  { key: unschedulableTaint, operator: 'Exists', effect: 'NoSchedule' },
]

const networkToleration: Toleration = {
  key: networkUnavailableTaint,
  operator: 'Exists',
  effect: 'NoSchedule',
}

/** The spec of a template with what daemons put up with: their node being unwell is no reason to leave it. */
export const daemonSpec = memoByIdentity(({ spec }: PodTemplateSpec): PodSpec => {
  const added = spec.hostNetwork ? [...daemonTolerations, networkToleration] : daemonTolerations
  const own = (spec.tolerations ?? []).map((each) => added.find((other) => isSame(each, other)) ?? each)
  return { ...spec, tolerations: [...own, ...added.filter((each) => !own.includes(each))] }
})

/** For how long something is tolerated makes no difference: a daemon tolerates it for good. */
const isSame = (a: Toleration, b: Toleration): boolean =>
  a.key === b.key && a.operator === b.operator && a.effect === b.effect && !a.value
