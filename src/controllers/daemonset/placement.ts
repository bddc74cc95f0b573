/** Which nodes a DaemonSet wants a pod on, and which node a pod of it is for. */
import { meetsNodeRequirements } from '../../api/core/node-selector.ts'
import {
  diskPressureTaint,
  memoryPressureTaint,
  networkUnavailableTaint,
  notReadyTaint,
  pidPressureTaint,
  unreachableTaint,
  unschedulableTaint,
} from '../../api/core/taints.ts'
import { isTolerated } from '../../api/core/toleration.ts'
import type {
  Affinity,
  Node,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Toleration,
} from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'

/** `run`: there should be a pod. `stay`: none is made, but one that is there may stay. `leave`: there must be none. */
export type Placement = 'run' | 'stay' | 'leave'

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

/** Pins a pod to a node, in such a way that the scheduler still decides whether it fits. */
export const pinnedTo = (nodeName: string, affinity: Affinity | undefined): Affinity => ({
  ...affinity,
  nodeAffinity: {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
    },
  },
})

/** The node that a pod runs on or is pinned to. */
export function targetOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  for (const { matchFields } of required?.nodeSelectorTerms ?? []) {
    const field = matchFields?.find(({ key, operator }) => key === 'metadata.name' && operator === 'In')
    if (field?.values?.length === 1) return field.values[0]
  }
  return undefined
}
