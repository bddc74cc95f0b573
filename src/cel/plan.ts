/** What is known of a part of an expression when its program is made. */
import type { Attribute, Evaluate } from './attributes.ts'
import type { Value } from './values.ts'

/** A part of a program: how to evaluate it, and what is known of it before. */
export interface Plan {
  readonly evaluate: Evaluate
  readonly constant?: Value
  readonly attribute?: Attribute
}

export const constantPlan = (constant: Value): Plan => ({ constant, evaluate: () => constant })
