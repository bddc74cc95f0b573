/** What statements of SQL are made of, once they are parsed. */

/** A value of a column: numbers are JavaScript's, instants are texts. Only some servers have booleans; others have 1 and 0. */
export type SqlValue = string | number | boolean | null

export type Expression =
  | { readonly kind: 'value'; readonly value: SqlValue }
  | { readonly kind: 'truth'; readonly holds: boolean }
  /** `isNew`: of the row that was to be added, where another one is in its place. */
  | { readonly kind: 'column'; readonly name: string; readonly isNew?: boolean }
  /** `@@server_id` */
  | { readonly kind: 'variable'; readonly name: string }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly Expression[]
      readonly isStar?: boolean
    }
  | { readonly kind: 'not' | 'negate'; readonly of: Expression }
  | { readonly kind: 'null'; readonly of: Expression; readonly isNegated: boolean }
  | {
      readonly kind: 'in'
      readonly of: Expression
      readonly items: readonly Expression[]
      readonly isNegated: boolean
    }
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
}

export interface Chosen {
  /** Undefined for `*`. */
  readonly value: Expression | undefined
  readonly title: string
  /** The title is what somebody has called it, and not its text. */
  readonly isNamed?: boolean
}

/** What is to be shown of the rows that change. */
type Returning = readonly Chosen[] | undefined

export interface Select {
  readonly kind: 'select'
  readonly chosen: readonly Chosen[]
  readonly from: TableName | undefined
  readonly where: Expression | undefined
  readonly groupBy: readonly Expression[]
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

export type Statement =
  | Select
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
      readonly rows: readonly (readonly Expression[])[]
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
      | 'missing default',
    /** Whom it is about. */
    readonly subject: string,
    /** What else there is to say: a key, a place. */
    readonly more = '',
  ) {
    super(`${reason}: ${subject}`)
  }
}
