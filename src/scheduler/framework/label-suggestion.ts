/** What labels a node lacks that a pod insists on, or has that it cannot stand. */
import { matchesNodeSelectorTerm } from '../../api/core/node-selector.ts'
import type {
  Node,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
} from '../../api/generated/types/core-v1.ts'
import type { Suggestion } from './plugin.ts'

/** A label as it would have to be; no value: it would have to go. */
type LabelChange = readonly [key: string, value?: string]

/** Undefined where labels cannot help: another node is named. */
export function labelSuggestion(
  { nodeSelector = {}, affinity }: PodSpec,
  node: Node,
): Suggestion | undefined {
  const labels = node.metadata.labels ?? {}
  const changes: LabelChange[] = Object.entries(nodeSelector).filter(([key, value]) => labels[key] !== value)
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  if (terms && !terms.some((term) => matchesNodeSelectorTerm(term, node))) {
    const ofTerms = terms.map((term) => changesFor(term, node)).filter((each) => each !== undefined)
    if (ofTerms.length === 0) return undefined
    changes.push(...ofTerms.reduce((least, each) => (each.length < least.length ? each : least)))
  }
  return changes.length === 0 ? undefined : { sentence: sentenceOf(changes), node: relabelled(node, changes) }
}

/** Where it is enough that a node has a label, whatever its value. */
export const withLabel = (node: Node, key: string): Suggestion => ({
  sentence: sentenceOf([[key, '']]),
  node: relabelled(node, [[key, '']]),
})

function changesFor(term: NodeSelectorTerm, node: Node): readonly LabelChange[] | undefined {
  const { matchExpressions = [], matchFields = [] } = term
  if (matchFields.length > 0 && !matchesNodeSelectorTerm({ matchFields }, node)) return undefined
  const unmet = matchExpressions.filter(
    (each) => !matchesNodeSelectorTerm({ matchExpressions: [each] }, node),
  )
  return unmet.map(changeFor)
}

function changeFor({ key, operator, values = [] }: NodeSelectorRequirement): LabelChange {
  switch (operator) {
    case 'In':
      return [key, values[0]]
    case 'Exists':
      return [key, '']
    case 'Gt':
      return [key, String(Number(values[0]) + 1)]
    case 'Lt':
      return [key, String(Number(values[0]) - 1)]
    default:
      return [key]
  }
}

function sentenceOf(changes: readonly LabelChange[]): string {
  const has = changes.filter(([, value]) => value !== undefined)
  const lacks = changes.filter(([, value]) => value === undefined)
  const words = [
    ...has.map(([key, value]) => `the label ${value === '' ? key : `${key}=${value}`}`),
    ...lacks.map(([key]) => `no label ${key}`),
  ]
  return `the node had ${words.join(' and ')}`
}

function relabelled(node: Node, changes: readonly LabelChange[]): Node {
  const labels = new Map(Object.entries(node.metadata.labels ?? {}))
  for (const [key, value] of changes) {
    if (value === undefined) labels.delete(key)
    else labels.set(key, value)
  }
  return { ...node, metadata: { ...node.metadata, labels: Object.fromEntries(labels) } }
}
