/** What statements are made of, once they are parsed. */
import type { Routine, Trigger } from './routine-syntax.ts'
import type { SequenceOptions } from './sequence-options.ts'
import type {
  Alteration,
  Change,
  Check,
  ColumnDefinition,
  CompositeKey,
  Expression,
  Joined,
  NamedIndex,
  Ordering,
  Query,
  Returning,
  TableName,
  WhenKnown,
  With,
} from './syntax.ts'

export type Statement =
  | Query
  | { readonly kind: 'commit' }
  | { readonly kind: 'begin'; readonly isolation?: 'read committed' | 'repeatable read' }
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
  | { readonly kind: 'show databases' }
  | {
      readonly kind: 'show tables'
      readonly of?: string
      readonly isFull?: boolean
      /** Which names are shown. */
      readonly like?: (name: string) => boolean
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'describe'; readonly table: TableName }
  | {
      readonly kind: 'create table'
      readonly table: TableName
      readonly columns: readonly ColumnDefinition[]
      readonly keys: readonly CompositeKey[]
      readonly checks: readonly Check[]
      readonly indexes: readonly NamedIndex[]
      readonly isLenient: boolean
      /** What it is filled with. */
      readonly as?: Query
      /** The text of the question whose answer it keeps, where it is a materialized view. */
      readonly materialized?: string
      /** The table that it is like. */
      readonly like?: TableName
    }
  | {
      readonly kind: 'create view'
      readonly table: TableName
      readonly columns: readonly string[] | undefined
      readonly query: Query
      /** The question as it was written. */
      readonly text: string
      readonly replaces: boolean
    }
  | {
      readonly kind: 'drop view'
      readonly isMaterialized?: boolean
      readonly tables: readonly TableName[]
      readonly isLenient: boolean
      readonly cascades: boolean
    }
  | { readonly kind: 'create routine'; readonly routine: Routine; readonly replaces: boolean }
  | {
      readonly kind: 'drop routine'
      readonly names: readonly string[]
      readonly isLenient: boolean
      readonly cascades: boolean
    }
  | {
      readonly kind: 'create trigger'
      readonly table: TableName
      readonly trigger: Trigger
      readonly replaces: boolean
    }
  | {
      readonly kind: 'drop trigger'
      readonly name: string
      readonly table?: TableName
      readonly isLenient: boolean
    }
  | { readonly kind: 'do'; readonly routine: Pick<Routine, 'name' | 'language' | 'body' | 'text'> }
  | { readonly kind: 'call routine'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'create index'
      readonly table: TableName
      readonly index: NamedIndex
      readonly isLenient: boolean
    }
  | {
      readonly kind: 'drop index'
      readonly names: readonly TableName[]
      /** Undefined where its name is that of no other index. */
      readonly table?: TableName
      readonly isLenient: boolean
    }
  | {
      readonly kind: 'explain'
      readonly statement: Statement
      /** It is carried out, and measured. */
      readonly isAnalyzed: boolean
      readonly hidesCosts: boolean
    }
  /** Variables of the session get values: `SET @x = 1`. */
  | { readonly kind: 'set'; readonly values: readonly (readonly [name: string, value: Expression])[] }
  /** A materialized view asks its question again. */
  | { readonly kind: 'refresh'; readonly table: TableName }
  | { readonly kind: 'create type'; readonly name: string; readonly words: readonly string[] }
  | {
      readonly kind: 'create sequence' | 'alter sequence'
      readonly table: TableName
      readonly options: SequenceOptions
      readonly isLenient: boolean
    }
  | { readonly kind: 'drop sequence'; readonly tables: readonly TableName[]; readonly isLenient: boolean }
  | { readonly kind: 'drop type'; readonly names: readonly string[]; readonly isLenient: boolean }
  | {
      readonly kind: 'drop table'
      readonly tables: readonly TableName[]
      readonly isLenient: boolean
      readonly cascades: boolean
    }
  | { readonly kind: 'truncate'; readonly tables: readonly TableName[]; readonly restarts: boolean }
  | {
      readonly kind: 'insert'
      readonly table: TableName
      /** What it is called. */
      readonly alias?: string
      readonly with?: With
      readonly columns: readonly string[] | undefined
      readonly rows: readonly (readonly Expression[])[] | Query
      /** What becomes of a row that has a key which is there already. */
      readonly whenKnown: WhenKnown
      readonly returning: Returning
    }
  | {
      readonly kind: 'update'
      readonly table: TableName
      readonly alias?: string
      readonly with?: With
      /** What else is looked at. */
      readonly from: readonly Joined[]
      readonly changes: readonly Change[]
      readonly where: Expression | undefined
      /** So many of them alone, in that order. */
      readonly orderBy?: readonly Ordering[]
      readonly limit?: number
      readonly returning: Returning
    }
  | {
      readonly kind: 'delete'
      readonly table: TableName
      readonly alias?: string
      readonly with?: With
      readonly from: readonly Joined[]
      readonly where: Expression | undefined
      /** So many of them alone, in that order. */
      readonly orderBy?: readonly Ordering[]
      readonly limit?: number
      readonly returning: Returning
    }
