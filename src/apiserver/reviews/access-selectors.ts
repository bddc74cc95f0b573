/** The selectors of the requests that reviews ask about: what of them can be read, and what is told of the rest. Source: pkg/registry/authorization/util. */
import { ApiError } from '../../api/errors.ts'
import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
} from '../../api/generated/types/authorization-v1.ts'
import { labelValueProblems, qualifiedNameProblems } from '../../api/names.ts'
import type { FieldTerm } from '../../api/selector.ts'
import { parseFieldSelector, parseLabelSelector } from '../../api/selector-text.ts'

interface Read<Term> {
  readonly terms: readonly Term[]
  /** There was more, which cannot be read. */
  readonly isInPart: boolean
}

export function fieldTermsOf(selector: FieldSelectorAttributes | undefined): Read<FieldTerm> {
  const { rawSelector, requirements = [] } = selector ?? {}
  if (rawSelector) return readText(() => parseFieldSelector(rawSelector))
  const terms = requirements.flatMap(({ key, operator, values = [] }) =>
    values.length === 1 && (operator === 'In' || operator === 'NotIn')
      ? [{ field: key, equal: operator === 'In', value: values[0] }]
      : [],
  )
  return { terms, isInPart: terms.length < requirements.length }
}

function labelTermsOf(selector: LabelSelectorAttributes | undefined): Read<object> {
  const { rawSelector, requirements = [] } = selector ?? {}
  if (rawSelector) return readText(() => parseLabelSelector(rawSelector))
  const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']
  const terms = requirements.filter(
    ({ key, operator, values = [] }) =>
      operators.includes(operator) &&
      qualifiedNameProblems(key).length === 0 &&
      values.every((value) => labelValueProblems(value).length === 0),
  )
  return { terms, isInPart: terms.length < requirements.length }
}

/** Of a text that is wrong nothing is read. */
function readText<Term>(parse: () => readonly Term[]): Read<Term> {
  try {
    return { terms: parse(), isInPart: false }
  } catch (error) {
    if (error instanceof ApiError) return { terms: [], isInPart: true }
    throw error
  }
}

/** What of the selectors was passed over; undefined where nothing was. Without it more is asked for, not less. */
export function selectorError(
  fieldSelector: FieldSelectorAttributes | undefined,
  labelSelector: LabelSelectorAttributes | undefined,
): string | undefined {
  const read = { fieldSelector: fieldTermsOf(fieldSelector), labelSelector: labelTermsOf(labelSelector) }
  const errors = Object.entries(read).flatMap(([name, { terms, isInPart }]) => {
    const howMuch = terms.length > 0 ? 'partially ignored' : 'ignored'
    return isInPart ? [`spec.resourceAttributes.${name} ${howMuch} due to parse error`] : []
  })
  return errors.length > 0 ? errors.join('; ') : undefined
}
