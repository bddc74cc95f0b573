/** What a server of SQL knows of itself, and what it has of its own. */
import type { Working } from '../../runtime/program.ts'
import type { Asked, Asking } from './asking.ts'
import type { Dialect } from './dialect.ts'
import type { Functions } from './functions/function.ts'
import type { Outcome } from './outcome.ts'
import type { Plan } from './plans.ts'
import type { Found } from './relations.ts'
import type { Block, Routine } from './routine-syntax.ts'
import type { SqlValue, TableName } from './syntax.ts'

/** A plan, and how it is told. */
export interface Explained {
  readonly plan: Plan
  readonly hidesCosts: boolean
  /** Columns are told with their tables. */
  readonly isQualified: boolean
  /** How many rows each step has given, and looked at; absent where it was not carried out. */
  readonly actual?: ReadonlyMap<Plan, { readonly rows: number; readonly looked: number }>
}

export interface ServerFacts {
  explain(explained: Explained): Outcome
  readonly dialect: Dialect
  /** `@@name`, as far as the server has such a variable. */
  variable(name: string): SqlValue | undefined
  readonly version: string
  /** Functions that it has alone, or that mean something else to others. */
  readonly functions: Functions
  /** Does what a statement says that is about the server itself, within a function. */
  heed?(sql: string): void
  /** What a body of a function says. @throws SqlError for a language that it does not have */
  compile(routine: Pick<Routine, 'language' | 'body'>): Block
  /** What a function of this server's own answers; undefined for one that it does not have. */
  call?(name: string, asking: Asking, args: readonly SqlValue[]): SqlValue | undefined
  /** A table of this server's own, of what it knows of itself; undefined for one that it does not have. */
  view?(table: TableName, asking: Asking): View | undefined
  /** It takes no changes, as a replica does not. */
  readonly isReadOnly: boolean
}

export interface View {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
}

/** Functions that somebody has written. */
export interface Programs {
  find(name: string, database: string | undefined): Routine | undefined
  value(routine: Routine, args: readonly SqlValue[], asking: Asked): Working<SqlValue>
  rows(routine: Routine, args: readonly SqlValue[], asking: Asked): Working<Found>
}
