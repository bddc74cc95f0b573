/** Why a Node is not ready, or takes no Pods. */
import { node } from '../../api/core/node.ts'
import { taintText, unschedulableTaint } from '../../api/core/taints.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { explainerOf } from '../explainer.ts'
import { clause, since } from '../general.ts'

export const nodeExplainer = explainerOf(node, ({ spec, status }, { now }) => {
  const ready = findCondition(status.conditions, 'Ready')
  if (!ready) return { sentence: 'has not joined yet: its kubelet has said nothing so far' }
  if (ready.status === 'Unknown')
    return {
      sentence: `has been silent for ${since(ready.lastTransitionTime, now)}: ${clause(ready.message ?? '')}`,
    }
  if (ready.status === 'False')
    return { sentence: `is not ready: ${clause(ready.message ?? ready.reason ?? '')}` }
  const pressed = status.conditions?.filter(({ type, status }) => type !== 'Ready' && status === 'True') ?? []
  if (pressed.length > 0)
    return {
      sentence: `is short of something: ${pressed.map(({ message }) => clause(message ?? '')).join('; ')}`,
    }
  const taints = taintsOf(spec)
  if (spec.unschedulable)
    return { sentence: `is ready, and cordoned: it takes no new pods${taints && `, and has ${taints}`}` }
  return { sentence: taints ? `is ready, and takes only pods that tolerate ${taints}` : 'is ready' }
})

/** The taints that keep pods away, without that of a cordon. */
const taintsOf = ({ taints = [] }: Node['spec']): string =>
  taints
    .filter(({ key, effect }) => effect !== 'PreferNoSchedule' && key !== unschedulableTaint)
    .map((taint) => `the taint ${taintText(taint)}`)
    .join(' and ')
