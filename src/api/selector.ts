/** Label and field selectors: which objects are meant. */
import { badRequest } from './errors.ts'

export type Labels = Readonly<Record<string, string>>

type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'

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
interface Requirement {
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

const qualifiedName = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/

/** Parses what `-l` sends. @throws ApiError 400 */
export function parseLabelSelector(text: string): Selector {
  const tokens = tokenize(text)
  const found: Requirement[] = []
  while (tokens.length > 0) {
    found.push(parseRequirement(tokens, text))
    if (tokens.length > 0 && tokens.shift() !== ',') throw unparsable(text, "expected ',' or 'end of string'")
    else if (text.trimEnd().endsWith(',') && tokens.length === 0)
      throw unparsable(text, "found '', expected: identifier after ','")
  }
  return found
}

const tokenize = (text: string) => text.match(/!=|==|=|!|<|>|\(|\)|,|[^\s!=<>(),]+/g) ?? []

function parseRequirement(tokens: string[], text: string): Requirement {
  const negated = tokens[0] === '!'
  if (negated) tokens.shift()
  const key = tokens.shift()
  if (key === undefined || !qualifiedName.test(key)) {
    throw unparsable(text, `found '${key ?? ''}', expected: identifier`)
  }
  if (negated) return { key, operator: 'DoesNotExist', values: [] }
  const operator = tokens[0]
  if (operator === undefined || operator === ',') return { key, operator: 'Exists', values: [] }
  tokens.shift()
  switch (operator) {
    case '=':
    case '==':
      return { key, operator: 'In', values: [parseValue(tokens, text)] }
    case '!=':
      return { key, operator: 'NotIn', values: [parseValue(tokens, text)] }
    case '>':
      return { key, operator: 'Gt', values: [parseValue(tokens, text)] }
    case '<':
      return { key, operator: 'Lt', values: [parseValue(tokens, text)] }
    case 'in':
      return { key, operator: 'In', values: parseValues(tokens, text) }
    case 'notin':
      return { key, operator: 'NotIn', values: parseValues(tokens, text) }
    default:
      throw unparsable(text, `found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  }
}

function parseValue(tokens: string[], text: string): string {
  if (tokens.length === 0 || tokens[0] === ',') return ''
  const value = tokens.shift()!
  if (!labelValue.test(value)) throw unparsable(text, `found '${value}', expected: identifier`)
  return value
}

function parseValues(tokens: string[], text: string): string[] {
  if (tokens.shift() !== '(') throw unparsable(text, "expected: '('")
  const values: string[] = []
  for (;;) {
    values.push(tokens[0] === ')' ? '' : parseValue(tokens, text))
    const next = tokens.shift()
    if (next === ')') return values
    if (next !== ',') throw unparsable(text, `found '${next ?? ''}', expected: ',' or ')'`)
  }
}

const unparsable = (text: string, why: string) =>
  badRequest(`unable to parse requirement: ${why} (in ${JSON.stringify(text)})`)

/** One term of a field selector, such as `status.phase!=Running`. */
export interface FieldTerm {
  readonly field: string
  readonly equal: boolean
  readonly value: string
}

/** Parses what `--field-selector` sends. @throws ApiError 400 */
export function parseFieldSelector(text: string): readonly FieldTerm[] {
  if (text === '') return []
  return text.split(/(?<!\\),/).map((term) => {
    const found = /^([^=!]+)(==|=|!=)((?:\\.|[^\\=])*)$/.exec(term)
    if (!found) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    return { field: found[1].trim(), equal: found[2] !== '!=', value: found[3].replace(/\\(.)/g, '$1') }
  })
}
