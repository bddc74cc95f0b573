/** What the status of a definition says: whether its names are accepted, the kind is served, and its group allows it. */
import { approvalOf, isProtectedGroup } from '../../api/apiextensions/api-approval.ts'
import { conditionOf } from '../../api/apiextensions/customresourcedefinition.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionStatus,
} from '../../api/generated/types/apiextensions-v1.ts'
import { whyNoAuthority } from '../../api/webhook-client-problems.ts'
import { claimNames } from './names.ts'

type Condition = Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>

/** @param now the cluster's time, formatted */
export function statusOf(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
): CustomResourceDefinitionStatus {
  const { accepted, conflict } = claimNames(definition, others)
  const names: Condition = conflict
    ? { type: 'NamesAccepted', status: 'False', ...conflict }
    : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
  const found = [names, establishedOf(definition, conflict === undefined), approvalConditionOf(definition)]
  const conditions = found.reduce<CustomResourceDefinitionStatus>(
    (status, condition) => (condition ? withCondition(status, condition, now) : status),
    definition.status,
  )
  return { ...conditions, acceptedNames: accepted }
}

/** A condition in place of the one of its type; when it last changed stays, where it says the same. */
export function withCondition(
  status: CustomResourceDefinitionStatus,
  condition: Condition,
  now: string,
): CustomResourceDefinitionStatus {
  const conditions = status.conditions ?? []
  const was = conditions.find(({ type }) => type === condition.type)
  const lastTransitionTime = was?.status === condition.status ? was.lastTransitionTime : now
  const { type, status: is, ...more } = condition
  const made = { type, status: is, lastTransitionTime, ...more }
  return {
    ...status,
    conditions: was ? conditions.map((each) => (each === was ? made : each)) : [...conditions, made],
  }
}

/** Who is served stays so, whatever becomes of further names. */
function establishedOf(definition: CustomResourceDefinition, areAccepted: boolean): Condition {
  const type = 'Established'
  const was = conditionOf(definition, type)
  if (was?.status === 'True') return was
  if (!areAccepted) {
    return was ?? { type, status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
  }
  const bundle = definition.spec.conversion.webhook?.clientConfig?.caBundle
  if (bundle && whyNoAuthority(bundle) !== undefined) {
    const message = 'The conversion webhook CABundle is invalid'
    return { type, status: 'False', reason: 'InvalidCABundle', message }
  }
  const message = 'the initial names have been accepted'
  return { type, status: 'True', reason: 'InitialNamesAccepted', message }
}

const approvals = {
  Approved: ['True', 'ApprovedAnnotation'],
  Invalid: ['False', 'InvalidAnnotation'],
  Missing: ['False', 'MissingAnnotation'],
  Unapproved: ['False', 'UnapprovedAnnotation'],
} as const

function approvalConditionOf(definition: CustomResourceDefinition): Condition | undefined {
  if (!isProtectedGroup(definition.spec.group)) return undefined
  const { state, why } = approvalOf(definition)
  const [status, reason] = approvals[state]
  return { type: 'KubernetesAPIApprovalPolicyConformant', status, reason, message: why }
}
