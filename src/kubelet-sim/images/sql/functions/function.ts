/** What functions of SQL are. */
import type { Asking } from '../asking.ts'
import type { Dialect } from '../dialect.ts'
import type { SqlValue } from '../syntax.ts'

export interface Calling {
  readonly asking: Asking
  readonly dialect: Dialect
  readonly version: string
}

type SqlFunction = (args: readonly SqlValue[], calling: Calling) => SqlValue

export type Functions = Readonly<Record<string, SqlFunction>>

type Known = NonNullable<SqlValue>

/** Nothing is known of what is not known. */
export const strict =
  (made: (args: readonly Known[], calling: Calling) => SqlValue): SqlFunction =>
  (args, calling) =>
    args.includes(null) ? null : made(args as readonly Known[], calling)
