/** Who asks, and when. */
import type { Working } from '../../runtime/program.ts'
import type { Named } from './common-tables.ts'
import type { Locking } from './locking.ts'
import type { Effort } from './relations.ts'
import type { Scope } from './scopes.ts'
import type { GivenNumbers } from './sequence.ts'
import type { SqlValue } from './syntax.ts'
import type { Sight } from './transaction.ts'

export interface Asking {
  readonly database: string | undefined
  readonly user: string
  readonly now: number
  /** Rows may refer to what is not there: that was seen to when it was done first, or nobody cares. */
  readonly trusts?: boolean
  /** What sequences have given in the session of who asks; absent where nobody asks who comes again. */
  readonly numbers?: GivenNumbers
  /** The variables of the session of who asks. */
  readonly own?: Map<string, SqlValue>
  /** The number of the session of who asks; absent where something is done again. */
  readonly session?: number
  /** What is shown of rows together may be of any of them. Default: it has to be the same of all. */
  readonly groupsFreely?: boolean
}

/** One statement of them. */
export interface Asked extends Asking {
  readonly effort: Effort
  /** The tables as who asks sees them. */
  readonly seen: Sight
  /** Waits; absent where nobody does, as something is done again. */
  sleep?(ms: number): Working
  /** What names mean that are none of columns. */
  readonly variables?: Scope
  /** How many routines it is asked within. */
  readonly routineDepth?: number
  /** What is told besides. */
  readonly notices?: string[]
  /** The rows that are found are to be held. */
  readonly locking?: Locking
  /** What names mean besides those of tables. */
  readonly named?: Named
  /** How many views it is asked within. */
  readonly viewDepth?: number
}
