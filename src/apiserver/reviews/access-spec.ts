/** What is wrong with what a review of access asks. Source: pkg/apis/authorization/validation. */
import { type FieldErrors, invalid, required } from '../../api/field-error.ts'
import { breaches } from '../../api/fields.ts'
import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
  NonResourceAttributes,
  SelfSubjectAccessReviewSpec,
} from '../../api/generated/types/authorization-v1.ts'
import { operatorProblems } from '../../api/labels.ts'
import { labelValueProblems, qualifiedNameProblems } from '../../api/names.ts'

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
  if (fieldSelector) yield* fieldSelectorProblems(fieldSelector, 'spec.resourceAttributes.fieldSelector')
  if (labelSelector) yield* labelSelectorProblems(labelSelector, 'spec.resourceAttributes.labelSelector')
}

/** As Go shows them. */
export const goAttributes = ({ path = '', verb = '' }: NonResourceAttributes) => ({ Path: path, Verb: verb })

function* fieldSelectorProblems(selector: FieldSelectorAttributes, path: string): FieldErrors & Generator {
  yield* formProblems(selector, path)
  for (const [n, { key, operator, values = [] }] of (selector.requirements ?? []).entries()) {
    const field = `${path}.requirements[${n}]`
    if (!key) yield required(`${field}.key`, 'must be specified')
    yield* knownOperatorProblems(operator, values, field)
  }
}

function* labelSelectorProblems(selector: LabelSelectorAttributes, path: string): FieldErrors & Generator {
  yield* formProblems(selector, path)
  for (const [n, { key, operator, values = [] }] of (selector.requirements ?? []).entries()) {
    const field = `${path}.requirements[${n}]`
    yield* knownOperatorProblems(operator, values, field)
    yield* breaches(qualifiedNameProblems, `${field}.key`, key ?? '')
    for (const [m, value] of values.entries()) {
      yield* breaches(labelValueProblems, `${field}.values[${m}]`, value)
    }
  }
}

function* formProblems(
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
}

const knownOperators: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist'])

/** Newer servers may know more operators: what is asked by one that is not known here is let pass, and not looked at. */
const knownOperatorProblems = (operator: string, values: readonly string[], field: string): FieldErrors =>
  knownOperators.has(operator) ? operatorProblems(operator, values, field) : []
