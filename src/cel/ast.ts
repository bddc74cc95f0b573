/** The tree of an expression, macros unfolded. Every node has an id and the place in the text where it counts as standing. */
import type { Value } from './values.ts'

interface Node {
  readonly id: number
  /** In code points from the beginning of the text. */
  readonly at: number
}

interface Literal extends Node {
  readonly kind: 'literal'
  readonly value: Value
}
interface Identifier extends Node {
  readonly kind: 'identifier'
  readonly name: string
}
export interface Select extends Node {
  readonly kind: 'select'
  readonly operand: Expression
  readonly field: string
  /** `has(operand.field)`: asks whether it is there. */
  readonly testsPresence: boolean
}
export interface Call extends Node {
  readonly kind: 'call'
  readonly name: string
  readonly target?: Expression
  readonly args: readonly Expression[]
}
export interface ListLiteral extends Node {
  readonly kind: 'list'
  readonly elements: readonly Expression[]
  /** Positions of elements that were written with `?`. */
  readonly optional: ReadonlySet<number>
}
export interface MapEntry extends Node {
  readonly key: Expression
  readonly value: Expression
  readonly isOptional: boolean
}
export interface MapLiteral extends Node {
  readonly kind: 'map'
  readonly entries: readonly MapEntry[]
}
export interface StructField extends Node {
  readonly name: string
  readonly value: Expression
  readonly isOptional: boolean
}
export interface StructLiteral extends Node {
  readonly kind: 'struct'
  readonly type: string
  readonly fields: readonly StructField[]
}
/** A loop over a list or a map: what every macro with a variable becomes. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension'
  readonly range: Expression
  readonly variable: string
  readonly variable2?: string
  readonly accumulator: string
  readonly start: Expression
  readonly condition: Expression
  readonly step: Expression
  readonly result: Expression
}
/** Stands where a mistake was reported. */
interface Unspecified extends Node {
  readonly kind: 'unspecified'
}

export type Expression =
  | Call
  | Comprehension
  | Identifier
  | ListLiteral
  | Literal
  | MapLiteral
  | Select
  | StructLiteral
  | Unspecified

/** The name under which macros keep what they have so far: no user can write it. */
export const accumulatorName = '@result'

/** The text of a chain of names (`a.b.c`), undefined when it is anything else. */
export function qualifiedName(expression: Expression): string | undefined {
  if (expression.kind === 'identifier') return expression.name
  if (expression.kind !== 'select' || expression.testsPresence) return undefined
  const prefix = qualifiedName(expression.operand)
  return prefix === undefined ? undefined : `${prefix}.${expression.field}`
}
