/** What comes of a statement. */
import type { SqlValue } from './syntax.ts'

export interface Outcome {
  /** What a question is answered with; absent for an order. */
  readonly titles?: readonly string[]
  readonly rows?: readonly (readonly SqlValue[])[]
  /** How many rows an order has changed. */
  readonly changed?: number
  /** The database that is in use from now on. */
  readonly uses?: string
  /** What is told besides. */
  readonly notices?: readonly string[]
}
