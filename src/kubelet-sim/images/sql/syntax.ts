/** What statements of SQL are made of, once they are parsed. */
import type { Reason } from './reasons.ts'
import type { SqlValue } from './values.ts'

export type { SqlValue }

export type Expression =
  | { readonly kind: 'value'; readonly value: SqlValue }
  | { readonly kind: 'truth'; readonly holds: boolean }
  /** `isNew`: of the row that was to be added, where another one is in its place; `of`: the table, or what it is called. */
  | { readonly kind: 'column'; readonly name: string; readonly isNew?: boolean; readonly of?: string }
  /** `@@server_id` */
  | { readonly kind: 'variable'; readonly name: string }
  | Call
  | { readonly kind: 'not' | 'negate'; readonly of: Expression }
  | { readonly kind: 'null'; readonly of: Expression; readonly isNegated: boolean }
  | {
      readonly kind: 'in'
      readonly of: Expression
      /** Expressions, or a question whose answers they are. */
      readonly items: readonly Expression[] | Query
      readonly isNegated: boolean
    }
  /** What a question in brackets answers; whether it answers anything. */
  | { readonly kind: 'subquery' | 'exists'; readonly select: Query }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  /** `x IS TRUE`; undefined stands for what is unknown. */
  | {
      readonly kind: 'is'
      readonly of: Expression
      readonly holds: boolean | undefined
      readonly isNegated: boolean
    }
  | {
      readonly kind: 'case'
      /** What is compared with each; absent where each holds or does not. */
      readonly of?: Expression
      readonly whens: readonly (readonly [when: Expression, then: Expression])[]
      readonly otherwise: Expression | undefined
    }
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: string }
  /** `x = ANY (…)`: of an array, or of what a question answers. */
  | {
      readonly kind: 'any'
      readonly sign: string
      readonly left: Expression
      readonly isAll: boolean
      readonly items: Expression | Query
    }
  | { readonly kind: 'array'; readonly items: readonly Expression[] | Query }
  /** `(a, b)` */
  | { readonly kind: 'row'; readonly items: readonly Expression[] }
  /** An element of an array, from 1 on. */
  | { readonly kind: 'element'; readonly of: Expression; readonly index: Expression }
  /** `INTERVAL 1 DAY`; without a unit the text says it. */
  | { readonly kind: 'interval'; readonly of: Expression; readonly unit: string | undefined }

export interface Call {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly Expression[]
  readonly isStar?: boolean
  readonly isDistinct?: boolean
  /** In which order rows are taken together. */
  readonly orderBy?: readonly Ordering[]
  /** Which rows are taken. */
  readonly filter?: Expression
  /** Over which rows around this one it is made; a name of one that the question defines. */
  readonly over?: Window | string
}

export interface Ordering {
  readonly by: Expression
  readonly isDescending: boolean
  /** Where what is unknown comes; undefined: where the server has it. */
  readonly nulls?: 'first' | 'last'
}

export interface Window {
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly Ordering[]
  /** Undefined: from the first row to the last one that is equal in order. */
  readonly frame?: Frame
}

export interface Frame {
  /** Counted in rows, or in rows that are equal in order. */
  readonly by: 'rows' | 'range'
  /** How many before (below 0) or after this one; infinite where it is unbounded. */
  readonly from: number
  readonly to: number
}

/** A table, in the database that is in use where none is named. */
export interface TableName {
  readonly database: string | undefined
  readonly name: string
}

export interface ColumnDefinition {
  readonly name: string
  /** As it was written: `varchar(250)`. */
  readonly type: string
  readonly isRequired: boolean
  readonly isUnique: boolean
  readonly isPrimary: boolean
  readonly counts: boolean
  readonly otherwise: Expression | undefined
  readonly references?: Reference
}

/** The column of another table in which a value has to be. */
export interface Reference {
  readonly table: string
  /** Undefined for its primary key. */
  readonly column: string | undefined
  /** What becomes of a row whose other one goes. */
  readonly onDelete: 'refused' | 'cascade' | 'set null'
}

/** Columns whose values together are there only once. */
export interface CompositeKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly isPrimary: boolean
}

/** What finds rows by what they have in some of their columns. */
export interface NamedIndex {
  readonly name: string
  /** None where it is of expressions. */
  readonly columns: readonly string[]
  readonly isUnique: boolean
  /** `btree` */
  readonly method: string
  /** What stands in its brackets. */
  readonly text: string
  /** Of which rows it is; absent: of all. */
  readonly where?: string
}

/** What has to hold for each row. */
export interface Check {
  /** Empty where nobody has named it. */
  readonly name: string
  /** The column beside which it stands. */
  readonly column?: string
  readonly text: string
  readonly holds: Expression
}

export interface Chosen {
  /** Undefined for `*`. */
  readonly value: Expression | undefined
  /** Of which table `t.*` shows all. */
  readonly of?: string
  readonly title: string
  /** The title is what somebody has called it, and not its text. */
  readonly isNamed?: boolean
}

/** What is to be shown of the rows that change. */
export type Returning = readonly Chosen[] | undefined

/** From what rows are taken: a table, a question in brackets, or a function that answers rows. */
export interface Source {
  readonly rows: TableName | Query | Call
  /** What it is called in the question. */
  readonly name: string
  /** What its columns are called there. */
  readonly columns?: readonly string[]
  /** It may ask for columns of the sources before it. */
  readonly isLateral?: boolean
  /** A column more counts its rows. */
  readonly isCounted?: boolean
}

/** The first has no `how`; one that is `left` shows all rows before it, one that is `right` all of its own. */
export interface Joined extends Source {
  readonly how: 'inner' | 'left' | 'right' | 'full'
  readonly on: Expression | undefined
  /** The columns that have to be equal on both sides; all that both have. */
  readonly using?: readonly string[] | 'common'
}

/** How an answer ends. */
interface Tail {
  readonly orderBy: readonly Ordering[]
  readonly limit: number | undefined
  readonly offset: number
  readonly with?: With
}

/** Questions that have names within another one. */
export interface With {
  readonly isRecursive: boolean
  readonly tables: readonly CommonTable[]
}

export interface CommonTable {
  readonly name: string
  readonly columns: readonly string[] | undefined
  readonly query: Query
}

/** Two answers as one. */
export interface Compound extends Tail {
  readonly kind: 'compound'
  readonly how: 'union' | 'intersect' | 'except'
  readonly isAll: boolean
  readonly left: Query
  readonly right: Query
}

export interface Values extends Tail {
  readonly kind: 'values'
  readonly rows: readonly (readonly Expression[])[]
}

export type Query = Select | Compound | Values

/** `FOR UPDATE`: how the rows are held that a question finds. */
export interface Lock {
  readonly isShared: boolean
  /** What is to be done where another one has them. */
  readonly otherwise: 'waits' | 'refuses' | 'skips'
  /** Of which tables; absent: of all. */
  readonly of?: readonly string[]
}

export interface Select extends Tail {
  readonly kind: 'select'
  readonly lock?: Lock | undefined
  readonly chosen: readonly Chosen[]
  readonly from: readonly Joined[]
  readonly where: Expression | undefined
  readonly groupBy: readonly Expression[]
  readonly having: Expression | undefined
  readonly isDistinct: boolean
  /** Of rows that are equal in these, the first alone is shown. */
  readonly distinctOn?: readonly Expression[]
  readonly windows?: ReadonlyMap<string, Window>
}

/** It is refused, left as it is, takes the place of the other one, or changes that. */
export type WhenKnown =
  | 'refused'
  | 'skipped'
  | 'replaces'
  | { readonly changes: readonly Change[]; readonly where: Expression | undefined }

export interface Change {
  readonly column: string
  /** Of which table, where that was said. */
  readonly of?: string
  readonly value: Expression
}

/** What is changed of a table. */
export type Alteration =
  | { readonly does: 'add'; readonly column: ColumnDefinition; readonly isLenient: boolean }
  | { readonly does: 'drop'; readonly name: string; readonly isLenient: boolean }
  | { readonly does: 'rename'; readonly name: string; readonly to: string }
  | { readonly does: 'call'; readonly name: string }
  | { readonly does: 'constrain'; readonly key?: CompositeKey; readonly check?: Check }
  | { readonly does: 'index'; readonly index: NamedIndex }
  | { readonly does: 'drop index'; readonly name: string }
  /** What was made to hold for it holds no longer. */
  | { readonly does: 'release'; readonly name: string; readonly isLenient: boolean }
  /** Its definition becomes another one, and its values are taken for that. */
  | { readonly does: 'define'; readonly name: string; readonly as: Partial<ColumnDefinition> }

/** What is wrong with a statement; the servers have words of their own for it. */
export class SqlError extends Error {
  constructor(
    readonly reason: Reason,
    /** Whom it is about. */
    readonly subject: string,
    /** What else there is to say: a key, a place. */
    readonly more = '',
    /** What else there is to know of it, by name. */
    readonly facts: Readonly<Record<string, SqlValue | readonly SqlValue[] | undefined>> = {},
  ) {
    super(`${reason}: ${subject}`)
  }
}
