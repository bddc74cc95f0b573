/** Which pod would have to run near a node, so that one goes there that needs it. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { labelsText } from '../../api/labels.ts'
import type { Labels } from '../../api/selector.ts'
import { withLabel } from '../framework/label-suggestion.ts'
import type { Suggestion } from '../framework/plugin.ts'
import { type AffinityTerm, affinityTermsOf } from '../views/affinity-terms.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'

export function neighbourSuggestion(
  { affinity, namespace }: PodView,
  view: NodeView,
): Suggestion | undefined {
  const { required } = affinityTermsOf(affinity, namespace)
  const missing = required.find(({ topologyKey }) => view.label(topologyKey) === undefined)
  if (missing) return withLabel(view.node, missing.topologyKey)
  const labels: Labels = Object.assign({}, ...required.map(labelsMeant))
  const [{ topologyKey, namespaces }] = required
  const where = topologyKey === 'kubernetes.io/hostname' ? 'on it' : `in its ${topologyKey}`
  return {
    sentence: `a pod with ${labelsText(labels)} ran ${where}`,
    neighbour: neighbourOf(labels, [...namespaces][0] ?? namespace),
  }
}

/** The labels of a pod that a term means: tried before they are told, for not every selector can be met so. */
const labelsMeant = ({ selector = [] }: AffinityTerm): Labels =>
  Object.fromEntries(
    selector.flatMap(({ key, operator, values }) => {
      if (operator === 'In') return [[key, values[0]]]
      return operator === 'Exists' ? [[key, '']] : []
    }),
  )

const neighbourOf = (labels: Labels, namespace: string): Pod =>
  ({
    metadata: { name: 'neighbour', uid: 'neighbour', namespace, labels },
    spec: { containers: [] },
    status: {},
  }) as unknown as Pod
