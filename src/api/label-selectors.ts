/** metav1.LabelSelector as a field of an object: its rules, what it selects, and how tables show it. */
import { type FieldError, forbidden, invalid, required } from './field-error.ts'
import { memoByIdentity } from './memo.ts'
import { labelValueProblems, qualifiedNameProblems } from './names.ts'
import { type LabelSelector, type Labels, matches, type Selector, selectorOf } from './selector.ts'

/** What is wrong with labels, be they somebody's own or those that a selector asks for. */
export function* labelProblems(labels: Labels | undefined, path: string): Iterable<FieldError> {
  for (const [key, value] of Object.entries(labels ?? {})) {
    for (const problem of qualifiedNameProblems(key)) yield invalid(path, key, problem)
    for (const problem of labelValueProblems(value)) yield invalid(path, value, problem)
  }
}

export function* labelSelectorProblems(selector: LabelSelector, path: string): Iterable<FieldError> {
  yield* labelProblems(selector.matchLabels, `${path}.matchLabels`)
  for (const [n, expression] of (selector.matchExpressions ?? []).entries()) {
    yield* expressionProblems(expression, `${path}.matchExpressions[${n}]`)
  }
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number]

function* expressionProblems({ key, operator, values = [] }: Expression, at: string): Iterable<FieldError> {
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'"
    if (values.length === 0) yield required(`${at}.values`, detail)
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
    if (values.length > 0) yield forbidden(`${at}.values`, detail)
  } else {
    yield invalid(`${at}.operator`, operator ?? '', 'not a valid selector operator')
  }
  for (const problem of qualifiedNameProblems(key ?? '')) yield invalid(`${at}.key`, key ?? '', problem)
  for (const [n, value] of values.entries()) {
    for (const problem of labelValueProblems(value)) yield invalid(`${at}.values[${n}]`, value, problem)
  }
}

const compiled = memoByIdentity((selector: LabelSelector): Selector => selectorOf(selector) ?? [])

/** Whether a selector, which is not empty, selects what has these labels. */
export const selects = (selector: LabelSelector, labels: Labels | undefined): boolean =>
  matches(compiled(selector), labels)

export const isEmptySelector = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0

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

/** Plain labels as tables show them: `<none>`, or `a=1,b=2` sorted by key. */
export function labelsText(labels: Labels | undefined): string {
  const all = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return all.length === 0 ? '<none>' : all.sort().join(',')
}
