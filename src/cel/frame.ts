/** One evaluation: what names stand for, and what it has cost so far. */
import { CelError, type Value } from './values.ts'

/** What an expression is evaluated with: the value of a variable, undefined when it has none. */
export type Variables = (name: string) => Value | undefined

/** Stops an evaluation that has cost what it may. */
export const overBudget = new CelError('operation cancelled: actual cost limit exceeded', true)

export class Frame {
  readonly variables: Variables
  /** The values of the variables of loops, by number; an accumulator is undefined until it is asked for. */
  readonly locals: (Value | undefined)[] = []
  readonly limit: number
  cost = 0

  constructor(variables: Variables, limit: number) {
    this.variables = variables
    this.limit = limit
  }

  /** False when that was too much. */
  pay(cost: number): boolean {
    this.cost += cost
    return this.cost <= this.limit
  }
}
