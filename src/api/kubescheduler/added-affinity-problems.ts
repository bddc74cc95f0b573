/** What is wrong with an affinity that is asked of all pods: it is read as a scheduler reads it, not as a pod's is checked. Source: the package nodeaffinity. */
import { type FieldErrors, invalid, notSupported } from '../field-error.ts'
import type { NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm } from '../generated/types/core-v1.ts'
import { labelValueProblems, qualifiedNameProblems } from '../names.ts'

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']
const ofFields = ['In', 'NotIn']

export function* addedAffinityProblems(affinity: NodeAffinity, path: string): FieldErrors {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = affinity
  for (const [n, term] of (required?.nodeSelectorTerms ?? []).entries())
    yield* termProblems(
      term,
      `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${n}]`,
    )
  for (const [n, { weight, preference }] of preferred.entries())
    if (weight !== 0)
      yield* termProblems(preference, `${path}.preferredDuringSchedulingIgnoredDuringExecution[${n}]`)
}

function* termProblems(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  path: string,
): FieldErrors {
  for (const [n, each] of matchExpressions.entries())
    yield* expressionProblems(each, `${path}.matchExpressions[${n}]`)
  for (const [n, { operator, values = [] }] of matchFields.entries()) {
    const field = `${path}.matchFields[${n}]`
    if (!ofFields.includes(operator)) yield notSupported(`${field}.operator`, operator, ofFields)
    else if (values.length !== 1) yield invalid(`${field}.values`, values, 'must have one element')
  }
}

/** Source: labels.NewRequirement. */
function* expressionProblems({ key, operator, values }: NodeSelectorRequirement, path: string): FieldErrors {
  if (!operators.includes(operator)) return yield notSupported(`${path}.operator`, operator, operators)
  const ofKey = qualifiedNameProblems(key)
  if (ofKey.length > 0) yield invalid(`${path}.key`, key, ofKey.join('; '))
  const problem = countProblem(operator, values ?? [])
  if (problem) yield invalid(`${path}.values`, values ?? null, problem)
  for (const [n, value] of (values ?? []).entries()) {
    const field = `${path}.values[${n}]`
    if ((operator === 'Gt' || operator === 'Lt') && !/^[+-]?\d+$/.test(value))
      yield invalid(field, value, "for 'Gt', 'Lt' operators, the value must be an integer")
    const ofValue = labelValueProblems(value)
    if (ofValue.length > 0) yield invalid(field, value, ofValue.join('; '))
  }
}

function countProblem(operator: string, { length }: readonly string[]): string | undefined {
  if (operator === 'In' || operator === 'NotIn')
    return length === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined
  if (operator === 'Gt' || operator === 'Lt')
    return length === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required"
  return length === 0 ? undefined : 'values set must be empty for exists and does not exist'
}
