/** What an operator of expressions is: a function of what its operands are worth. */
import type { Budget } from '../budget.ts'
import type { Value } from '../documents.ts'

export interface Operator {
  /** How many it takes, at least and at most. */
  readonly least: number
  readonly most: number
  /** @throws MongoError */
  readonly of: (operands: readonly (Value | undefined)[], budget: Budget) => Value | undefined
}

export type Operators = Readonly<Record<string, Operator>>

export const unary = (of: (operand: Value | undefined, budget: Budget) => Value | undefined): Operator => ({
  least: 1,
  most: 1,
  of: ([operand], budget) => of(operand, budget),
})

export const binary = (
  of: (first: Value | undefined, second: Value | undefined, budget: Budget) => Value | undefined,
): Operator => ({ least: 2, most: 2, of: ([first, second], budget) => of(first, second, budget) })

export const between = (least: number, most: number, of: Operator['of']): Operator => ({ least, most, of })

export const variadic = (of: Operator['of']): Operator => ({ least: 0, most: Number.POSITIVE_INFINITY, of })
