/** What may help a pod that would be spread too unevenly. Source: podtopologyspread/plugin.go, its queueing hints. */
import { isEqual } from '../../api/equality.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { type Labels, matches } from '../../api/selector.ts'
import type { Wakes } from '../framework/plugin.ts'
import { PodView } from '../views/pod-view.ts'
import type { SpreadConstraint } from './spread-constraints.ts'

/** @param required the constraints that a pod insists on */
export function spreadWakes(required: (pod: PodView) => readonly SpreadConstraint[]): Wakes {
  /** Whether other constraints mean a pod than did before its labels changed. */
  const isMeantAnew = (pod: PodView, labels: Labels, before: Labels): boolean =>
    !isEqual(labels, before) &&
    required(pod).some(({ selector }) => matches(selector, labels) !== matches(selector, before))

  const isMeant = (pod: PodView, other: PodView): boolean =>
    pod.namespace === other.namespace &&
    required(pod).every(({ selector }) => matches(selector, other.labels))

  return {
    podPlaced: (pod, placed, previous) =>
      previous
        ? pod.namespace === placed.namespace && isMeantAnew(pod, placed.labels, previous.labels)
        : isMeant(pod, placed),

    podGone: isMeant,

    pod(pod, previous) {
      const before = new PodView(previous)
      const isTolerant = !isEqual(pod.tolerations, before.tolerations)
      if (isTolerant && required(pod).some(({ honorsTaints }) => honorsTaints)) return true
      return isMeantAnew(pod, pod.labels, before.labels)
    },

    node(pod, node, previous) {
      const constraints = required(pod)
      const isIn = hasKeys(node, constraints)
      if (!previous) return isIn
      if (isIn !== hasKeys(previous, constraints)) return true
      const isElsewhere = constraints.some(
        ({ topologyKey: key }) => node.metadata.labels?.[key] !== previous.metadata.labels?.[key],
      )
      return isIn && (isElsewhere || !isEqual(node.spec.taints, previous.spec.taints))
    },

    nodeGone: (pod, gone) => hasKeys(gone, required(pod)),
  }
}

const hasKeys = ({ metadata: { labels = {} } }: Node, constraints: readonly SpreadConstraint[]): boolean =>
  constraints.every(({ topologyKey }) => Object.hasOwn(labels, topologyKey))
