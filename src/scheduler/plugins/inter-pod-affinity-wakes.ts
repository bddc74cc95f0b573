/** What may help a pod that other pods keep from where it is to go. Source: interpodaffinity/plugin.go, its queueing hints. */
import { isEqual } from '../../api/equality.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { Labels } from '../../api/selector.ts'
import type { Wakes } from '../framework/plugin.ts'
import { type AffinityTerm, affinityTermsOf, isMeant } from '../views/affinity-terms.ts'
import type { PodView } from '../views/pod-view.ts'
import { orOtherTaints } from './taint-wakes.ts'

/** @param labelsOf the labels of a namespace */
export function affinityWakes(labelsOf: (namespace: string) => Labels | undefined): Wakes {
  /** One that only some of the terms mean is not meant. */
  const isMeantByAll = (terms: readonly AffinityTerm[], pod: PodView): boolean =>
    terms.length > 0 && terms.every((term) => isMeant(term, pod, labelsOf))

  return {
    podPlaced(pod, placed, previous) {
      const { required, forbidden } = affinityTermsOf(pod.affinity, pod.namespace)
      if (!previous) return isMeantByAll(required, placed)
      if (isEqual(placed.labels, previous.labels)) return false
      const hasComeNear = isMeantByAll(required, placed) && !isMeantByAll(required, previous)
      return hasComeNear || (isMeantByAll(forbidden, previous) && !isMeantByAll(forbidden, placed))
    },

    // Others may have kept away from its old labels.
    pod: ({ labels }, previous) => !isEqual(labels, previous.metadata.labels ?? none),

    podGone(pod, gone) {
      const { forbidden } = affinityTermsOf(pod.affinity, pod.namespace)
      const theirs = affinityTermsOf(gone.affinity, gone.namespace).forbidden
      return isMeantByAll(forbidden, gone) || isMeantByAll(theirs, pod)
    },

    node: orOtherTaints((pod, node, previous) => {
      const { required, forbidden } = affinityTermsOf(pod.affinity, pod.namespace)
      return (
        required.some(
          ({ topologyKey }) => isLabelled(node, topologyKey) && isNew(topologyKey, node, previous),
        ) ||
        forbidden.some(
          ({ topologyKey }) =>
            isNew(topologyKey, node, previous) && (previous !== undefined || isLabelled(node, topologyKey)),
        )
      )
    }),
  }
}

const none: Labels = Object.freeze({})

const isLabelled = ({ metadata: { labels } }: Node, key: string): boolean =>
  labels !== undefined && Object.hasOwn(labels, key)

/** Whether a node has another label than before under a key, or none any more. */
const isNew = (key: string, node: Node, previous: Node | undefined): boolean =>
  previous?.metadata.labels?.[key] !== node.metadata.labels?.[key] || previous === undefined
