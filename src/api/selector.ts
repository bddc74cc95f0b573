/** Label and field selectors: which objects are meant. How they are written: selector-text.ts. */

export type Labels = Readonly<Record<string, string>>

export type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'

/** metav1.LabelSelector. */
export interface LabelSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

/** One condition of a selector: `In` also stands for `=`, `NotIn` for `!=`. */
export interface Requirement {
  readonly key: string
  readonly operator: Operator
  readonly values: readonly string[]
}

/** All requirements must hold; none at all means everything. */
export type Selector = readonly Requirement[]

export const everything: Selector = []

/** Whether `labels` satisfy every requirement. */
export const matches = (selector: Selector, labels: Labels | undefined): boolean =>
  selector.every((requirement) => holds(requirement, labels))

function holds({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  return satisfies(labels && Object.hasOwn(labels, key) ? labels[key] : undefined, operator, values)
}

/** Whether a value (undefined: there is none) is what an operator of a label or node selector asks for. */
export function satisfies(value: string | undefined, operator: Operator, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return areIntegers(value, values[0]) && Number(value) > Number(values[0])
    case 'Lt':
      return areIntegers(value, values[0]) && Number(value) < Number(values[0])
    default:
      return false
  }
}

const integer = /^[+-]?[0-9]+$/

const areIntegers = (value: string | undefined, bound: string | undefined): boolean =>
  value !== undefined && bound !== undefined && integer.test(value) && integer.test(bound)

/** The selector that a LabelSelector means. Absent selects nothing (undefined); empty selects everything. */
export function selectorOf(selector: LabelSelector | undefined): Selector | undefined {
  if (!selector) return undefined
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => isOneOf(key, [value]))
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }): Requirement => ({
      key,
      operator: operator as Operator,
      values: values ?? [],
    }),
  )
  return [...equal, ...expressions]
}

/** The selector of plain equal labels, as a Service or a ReplicationController has it. */
export const selectorOfLabels = (labels: Labels): Selector =>
  Object.entries(labels).map(([key, value]) => isOneOf(key, [value]))

const isOneOf = (key: string, values: readonly string[]): Requirement => ({ key, operator: 'In', values })

/** One term of a field selector, such as `status.phase!=Running`. */
export interface FieldTerm {
  readonly field: string
  readonly equal: boolean
  readonly value: string
}
