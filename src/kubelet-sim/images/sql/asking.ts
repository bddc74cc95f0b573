/** Who asks, and when. */
import type { Named } from './common-tables.ts'
import type { Effort, Toil } from './relations.ts'
import type { GivenNumbers } from './sequence.ts'

export interface Asking {
  readonly database: string | undefined
  readonly user: string
  readonly now: number
  /** Rows may refer to what is not there: that was seen to when it was done first, or nobody cares. */
  readonly trusts?: boolean
  /** What sequences have given in the session of who asks; absent where nobody asks who comes again. */
  readonly numbers?: GivenNumbers
  /** What is shown of rows together may be of any of them. Default: it has to be the same of all. */
  readonly groupsFreely?: boolean
  /** Lets others have their turns; absent for what is done at once. */
  readonly toil?: Toil
}

/** One statement of them. */
export interface Asked extends Asking {
  readonly effort: Effort
  /** What names mean besides those of tables. */
  readonly named?: Named
  /** How many views it is asked within. */
  readonly viewDepth?: number
}
