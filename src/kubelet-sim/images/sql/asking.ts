/** Who asks, and when. */
import type { Effort } from './relations.ts'

export interface Asking {
  readonly database: string | undefined
  readonly user: string
  readonly now: number
  /** Rows may refer to what is not there: that was seen to when it was done first, or nobody cares. */
  readonly trusts?: boolean
  /** How much the statement may look at; made anew for each. */
  readonly effort?: Effort
}
