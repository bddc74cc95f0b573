/** Labels, and the label selectors that are fields of objects: their rules, what they select, how tables show them. */
import { isEmpty } from './equality.ts'
import { type FieldError, type FieldErrors, forbidden, invalid, required } from './field-error.ts'
import { breaches } from './fields.ts'
import { memoByIdentity, untilFaultless } from './memo.ts'
import { labelValueProblems, qualifiedNameProblems } from './names.ts'
import { type LabelSelector, type Labels, matches, type Selector, selectorOf } from './selector.ts'

/** What is wrong with labels, be they somebody's own or those that a selector asks for. */
export const labelProblems = (labels: Labels | undefined, path: string): readonly FieldError[] =>
  labels ? eachLabelProblems(labels, path) : []

const eachLabelProblems = untilFaultless((labels: Labels, path) => {
  const found: FieldError[] = []
  for (const [key, value] of Object.entries(labels)) {
    found.push(...breaches(qualifiedNameProblems, path, key), ...breaches(labelValueProblems, path, value))
  }
  return found
})

export const labelSelectorProblems = untilFaultless(function* (selector: LabelSelector, path): FieldErrors {
  yield* labelProblems(selector.matchLabels, `${path}.matchLabels`)
  for (const [n, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const field = `${path}.matchExpressions[${n}]`
    yield* operatorProblems(operator, values, field)
    yield* breaches(qualifiedNameProblems, `${field}.key`, key ?? '')
    for (const [m, value] of values.entries()) {
      yield* breaches(labelValueProblems, `${field}.values[${m}]`, value)
    }
  }
})

/** Whether an operator that label selectors and node selectors share has the values that it needs. */
export function* operatorProblems(operator: string, values: readonly string[], path: string): FieldErrors {
  const field = `${path}.values`
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) yield required(field, "must be specified when `operator` is 'In' or 'NotIn'")
      return
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return
      yield forbidden(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      return
    default:
      yield invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')
  }
}

const compiled = memoByIdentity((selector: LabelSelector): Selector => selectorOf(selector) ?? [])

/** Whether a selector, which is not empty, selects what has these labels. */
export const selects = (selector: LabelSelector, labels: Labels | undefined): boolean =>
  matches(compiled(selector), labels)

export const isEmptySelector = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  isEmpty(matchLabels) && !matchExpressions?.length

/** A selector as tables and the scale subresource show it: sorted by key, `app=web,tier in (a,b)`. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({
    key,
    text: `${key}=${value}`,
  }))
  const others = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    text: expressionText(key, operator, values),
  }))
  const all = [...equal, ...others].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return all.map(({ text }) => text).join(',')
}

function expressionText(key: string, operator: string, values: readonly string[] = []): string {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`
}

/** Labels in the order in which Go writes maps. */
export const sortedLabels = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Plain labels as tables show them: `<none>`, or `a=1,b=2` sorted by key. */
export function labelsText(labels: Labels | undefined): string {
  const all = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return all.length === 0 ? '<none>' : all.sort().join(',')
}
