/** NodeSelector: which nodes a pod may, or would rather, run on. */
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
} from '../generated/types/core-v1.ts'
import { operatorProblems } from '../labels.ts'
import { dnsSubdomainProblems, labelValueProblems, qualifiedNameProblems } from '../names.ts'
import { satisfies } from '../selector.ts'

/** Whether a node meets what a pod insists on: spec.nodeSelector and its required node affinity. */
export function meetsNodeRequirements(
  { nodeSelector, affinity }: Pick<PodSpec, 'nodeSelector' | 'affinity'>,
  node: Node,
): boolean {
  for (const key in nodeSelector) if (node.metadata.labels?.[key] !== nodeSelector[key]) return false
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required === undefined || matchesNodeSelector(required, node)
}

/** One term is enough. */
export const matchesNodeSelector = ({ nodeSelectorTerms }: NodeSelector, node: Node): boolean =>
  nodeSelectorTerms.some((term) => matchesNodeSelectorTerm(term, node))

/** All requirements of a term must hold; a term without any matches no node. */
export function matchesNodeSelectorTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { metadata: { name, labels } }: Node,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((each) => holds(each, labels?.[each.key])) &&
    matchFields.every((each) => holds(each, each.key === 'metadata.name' ? name : undefined))
  )
}

const holds = ({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean =>
  satisfies(value, operator, values)

/** What is wrong with a required node selector. */
export function* nodeSelectorProblems({ nodeSelectorTerms }: NodeSelector, path: string): FieldErrors {
  const field = `${path}.nodeSelectorTerms`
  if (!nodeSelectorTerms?.length) yield required(field, 'must have at least one node selector term')
  for (const [n, term] of (nodeSelectorTerms ?? []).entries()) {
    yield* termProblems(term, `${field}[${n}]`, true)
  }
}

/** What is wrong with a term that a pod would only rather have. */
export const nodeSelectorTermProblems = (term: NodeSelectorTerm, path: string): FieldErrors =>
  termProblems(term, path, false)

/** The values of labels are looked at only where the term is required. */
function* termProblems(term: NodeSelectorTerm, path: string, isRequired: boolean): FieldErrors {
  for (const [n, each] of (term.matchExpressions ?? []).entries()) {
    const field = `${path}.matchExpressions[${n}]`
    yield* expressionOperatorProblems(each, field)
    yield* breaches(qualifiedNameProblems, `${field}.key`, each.key)
    if (!isRequired) continue
    for (const [v, value] of (each.values ?? []).entries()) {
      yield* breaches(labelValueProblems, `${field}.values[${v}]`, value)
    }
  }
  for (const [n, each] of (term.matchFields ?? []).entries()) {
    yield* fieldProblems(each, `${path}.matchFields[${n}]`)
  }
}

function* expressionOperatorProblems(requirement: NodeSelectorRequirement, path: string): FieldErrors {
  const { operator, values = [] } = requirement
  if (operator !== 'Gt' && operator !== 'Lt') yield* operatorProblems(operator, values, path)
  else if (values.length !== 1) {
    yield required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")
  }
}

function* fieldProblems({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldErrors {
  if (operator !== 'In' && operator !== 'NotIn') {
    yield invalid(`${path}.operator`, operator, 'not a valid selector operator')
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
    yield required(`${path}.values`, detail)
  }
  if (key !== 'metadata.name') {
    yield invalid(`${path}.key`, key, 'not a valid field selector key')
    return
  }
  for (const [n, value] of values.entries()) {
    yield* breaches(dnsSubdomainProblems, `${path}.values[${n}]`, value)
  }
}
