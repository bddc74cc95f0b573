/** What is wrong with what a review of access asks. Source: pkg/apis/authorization/validation. */
import { type FieldErrors, forbidden, invalid, required } from '../../api/field-error.ts'
import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
  NonResourceAttributes,
  SelfSubjectAccessReviewSpec,
} from '../../api/generated/types/authorization-v1.ts'

export function* specProblems({
  resourceAttributes,
  nonResourceAttributes,
}: SelfSubjectAccessReviewSpec): FieldErrors & Generator {
  if (resourceAttributes && nonResourceAttributes)
    yield invalid(
      'spec.nonResourceAttributes',
      goAttributes(nonResourceAttributes),
      'cannot be specified in combination with resourceAttributes',
    )
  if (!resourceAttributes && !nonResourceAttributes)
    yield invalid(
      'spec.resourceAttributes',
      undefined,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  const { fieldSelector, labelSelector } = resourceAttributes ?? {}
  if (fieldSelector) yield* selectorProblems(fieldSelector, 'spec.resourceAttributes.fieldSelector')
  if (labelSelector) yield* selectorProblems(labelSelector, 'spec.resourceAttributes.labelSelector')
}

/** As Go shows them. */
export const goAttributes = ({ path = '', verb = '' }: NonResourceAttributes) => ({ Path: path, Verb: verb })

function* selectorProblems(
  { rawSelector = '', requirements = [] }: FieldSelectorAttributes | LabelSelectorAttributes,
  path: string,
): FieldErrors & Generator {
  if (rawSelector !== '' && requirements.length > 0)
    yield invalid(`${path}.rawSelector`, rawSelector, 'may not specified at the same time as requirements')
  if (rawSelector === '' && requirements.length === 0)
    yield required(
      `${path}.requirements`,
      `when ${path} is specified, requirements or rawSelector is required`,
    )
  for (const [n, { key, operator, values = [] }] of requirements.entries()) {
    const field = `${path}.requirements[${n}]`
    if (!key) yield required(`${field}.key`, 'must be specified')
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        yield required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        yield forbidden(
          `${field}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        )
    } else yield invalid(`${field}.operator`, operator, 'not a valid selector operator')
  }
}
