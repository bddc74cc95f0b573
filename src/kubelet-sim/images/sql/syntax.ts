/** What statements of SQL are made of, once they are parsed. */

/** A value of a column: numbers are JavaScript's, instants are texts. Only some servers have booleans; others have 1 and 0. */
export type SqlValue = string | number | boolean | null

export type Expression =
  | { readonly kind: 'value'; readonly value: SqlValue }
  | { readonly kind: 'truth'; readonly holds: boolean }
  /** `isNew`: of the row that was to be added, where another one is in its place; `of`: the table, or what it is called. */
  | { readonly kind: 'column'; readonly name: string; readonly isNew?: boolean; readonly of?: string }
  /** `@@server_id` */
  | { readonly kind: 'variable'; readonly name: string }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly Expression[]
      readonly isStar?: boolean
      readonly isDistinct?: boolean
    }
  | { readonly kind: 'not' | 'negate'; readonly of: Expression }
  | { readonly kind: 'null'; readonly of: Expression; readonly isNegated: boolean }
  | {
      readonly kind: 'in'
      readonly of: Expression
      /** Expressions, or a question whose answers they are. */
      readonly items: readonly Expression[] | Select
      readonly isNegated: boolean
    }
  /** What a question in brackets answers; whether it answers anything. */
  | { readonly kind: 'subquery' | 'exists'; readonly select: Select }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }

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
type Returning = readonly Chosen[] | undefined

/** From what rows are taken: a table, a question in brackets, or a function that answers rows. */
export interface Source {
  readonly rows: TableName | Select | (Expression & { readonly kind: 'call' })
  /** What it is called in the question. */
  readonly name: string
}

/** The first has no `how`; one that is `left` shows all rows before it, one that is `right` all of its own. */
export interface Joined extends Source {
  readonly how: 'inner' | 'left' | 'right'
  readonly on: Expression | undefined
  /** The columns that have to be equal on both sides. */
  readonly using?: readonly string[]
}

export interface Select {
  readonly kind: 'select'
  readonly chosen: readonly Chosen[]
  readonly from: readonly Joined[]
  readonly where: Expression | undefined
  readonly groupBy: readonly Expression[]
  readonly having: Expression | undefined
  readonly orderBy: readonly { readonly by: Expression; readonly isDescending: boolean }[]
  readonly limit: number | undefined
  readonly offset: number
  readonly isDistinct: boolean
}

/** It is refused, left as it is, takes the place of the other one, or changes that. */
export type WhenKnown =
  | 'refused'
  | 'skipped'
  | 'replaces'
  | { readonly changes: readonly Change[]; readonly where: Expression | undefined }

export interface Change {
  readonly column: string
  readonly value: Expression
}

/** What is changed of a table. */
export type Alteration =
  | { readonly does: 'add'; readonly column: ColumnDefinition; readonly isLenient: boolean }
  | { readonly does: 'drop'; readonly name: string; readonly isLenient: boolean }
  | { readonly does: 'rename'; readonly name: string; readonly to: string }
  | { readonly does: 'call'; readonly name: string }
  /** Its definition becomes another one, and its values are taken for that. */
  | { readonly does: 'define'; readonly name: string; readonly as: Partial<ColumnDefinition> }

export type Statement =
  | Select
  | { readonly kind: 'begin' | 'commit' }
  /** Undefined: all since it began. */
  | { readonly kind: 'rollback'; readonly to: string | undefined }
  | { readonly kind: 'savepoint'; readonly name: string }
  | {
      readonly kind: 'alter'
      readonly table: TableName
      readonly changes: readonly Alteration[]
      readonly isLenient: boolean
    }
  | { readonly kind: 'create database' | 'drop database'; readonly name: string; readonly isLenient: boolean }
  | { readonly kind: 'use'; readonly name: string }
  | { readonly kind: 'show databases' | 'show tables' | 'nothing' }
  | { readonly kind: 'describe'; readonly table: TableName }
  | {
      readonly kind: 'create table'
      readonly table: TableName
      readonly columns: readonly ColumnDefinition[]
      readonly isLenient: boolean
    }
  | { readonly kind: 'drop table'; readonly tables: readonly TableName[]; readonly isLenient: boolean }
  | { readonly kind: 'truncate'; readonly table: TableName }
  | {
      readonly kind: 'insert'
      readonly table: TableName
      readonly columns: readonly string[] | undefined
      readonly rows: readonly (readonly Expression[])[] | Select
      /** What becomes of a row that has a key which is there already. */
      readonly whenKnown: WhenKnown
      readonly returning: Returning
    }
  | {
      readonly kind: 'update'
      readonly table: TableName
      readonly changes: readonly Change[]
      readonly where: Expression | undefined
      readonly returning: Returning
    }
  | {
      readonly kind: 'delete'
      readonly table: TableName
      readonly where: Expression | undefined
      readonly returning: Returning
    }

/** What is wrong with a statement; the servers have words of their own for it. */
export class SqlError extends Error {
  constructor(
    readonly reason:
      | 'syntax'
      | 'unsupported'
      | 'no database'
      | 'unknown database'
      | 'database exists'
      | 'no table'
      | 'table exists'
      | 'unknown column'
      | 'duplicate'
      | 'null'
      | 'count'
      | 'read only'
      | 'full'
      | 'missing default'
      | 'ambiguous'
      | 'not referred to'
      | 'referred to'
      | 'many rows'
      | 'takes long'
      | 'column exists'
      | 'no savepoint'
      | 'aborted'
      | 'role exists'
      | 'no role'
      | 'no setting'
      | 'no grantee'
      | 'no right',
    /** Whom it is about. */
    readonly subject: string,
    /** What else there is to say: a key, a place. */
    readonly more = '',
    /** What else there is to know of it, by name. */
    readonly facts: Readonly<Record<string, SqlValue | readonly SqlValue[]>> = {},
  ) {
    super(`${reason}: ${subject}`)
  }
}
