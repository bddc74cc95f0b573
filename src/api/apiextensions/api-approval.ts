/** Groups that are Kubernetes' own: a definition in one says who has approved of it. Source: apiextensions-apiserver's apihelpers. */
import { type FieldErrors, invalid, required } from '../field-error.ts'
import type { CustomResourceDefinition } from '../generated/types/apiextensions-v1.ts'
import { quoted } from '../quote.ts'

const approvedAnnotation = 'api-approved.kubernetes.io'

export const isProtectedGroup = (group: string): boolean =>
  ['k8s.io', 'kubernetes.io'].some((own) => group === own || group.endsWith(`.${own}`))

interface Approval {
  readonly state: 'Approved' | 'Invalid' | 'Missing' | 'Unapproved'
  /** Why, in the words of conditions and refusals. */
  readonly why: string
}

const see = 'see https://github.com/kubernetes/enhancements/pull/1111'
const must = `protected groups must have approval annotation "${approvedAnnotation}"`

export function approvalOf({ metadata }: Pick<CustomResourceDefinition, 'metadata'>): Approval {
  const said = metadata.annotations?.[approvedAnnotation] ?? ''
  if (said === '') return { state: 'Missing', why: `${must}, ${see}` }
  if (said.startsWith('unapproved')) {
    return { state: 'Unapproved', why: `not approved: ${quoted(said)}` }
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+/i.test(said)) return { state: 'Approved', why: `approved in ${said}` }
  return {
    state: 'Invalid',
    why: `${must} with either a URL or a reason starting with "unapproved", ${see}`,
  }
}

export function* approvalProblems(
  definition: CustomResourceDefinition,
  previous?: CustomResourceDefinition,
): FieldErrors {
  if (!isProtectedGroup(definition.spec.group)) return
  const { state, why } = approvalOf(definition)
  if (previous && approvalOf(previous).state === state) return
  const field = `metadata.annotations[${approvedAnnotation}]`
  if (state === 'Missing') yield required(field, why)
  if (state === 'Invalid') yield invalid(field, definition.metadata.annotations?.[approvedAnnotation], why)
}
