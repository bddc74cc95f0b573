/** The columns that `kubectl get` prints: what a kind shows of its objects in a Table. */
import type { StoredMeta } from './meta-types.ts'
import { age } from './time.ts'

/** What all columns can show. */
interface Listed {
  readonly metadata: StoredMeta
}

/** Null: there is nothing to show. */
export type Cell = string | number | boolean | null

export interface Column<T> {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  /** `name`, or how clients may read the cells. */
  readonly format: string
  readonly description: string
  /** 0 always, more only with `-o wide`. */
  readonly priority: number
  /** Whether its cells have no column above them, which is so with one kind of the real server's. */
  readonly isUnnamed?: boolean
  /** @param now the cluster's time, in milliseconds. */
  cell(object: T, now: number): Cell
}

type Show<T> = (object: T, now: number) => Cell

const column = <T>(name: string, cell: Show<T>, more: Partial<Column<T>> = {}): Column<T> => ({
  name,
  type: 'string',
  format: '',
  description: '',
  priority: 0,
  cell,
  ...more,
})

const nameColumn: Column<Listed> = column('Name', ({ metadata }) => metadata.name, {
  format: 'name',
  description: 'Name must be unique within a namespace.',
})

const ageColumn: Column<Listed> = column('Age', ({ metadata }, now) => age(metadata.creationTimestamp, now), {
  description: 'How long ago the object was created.',
})

const createdAtColumn: Column<Listed> = column('Created At', ({ metadata }) => metadata.creationTimestamp, {
  type: 'date',
  description: 'When the object was created.',
})

/** The words in which a kind lists its columns. */
export interface ColumnWords<T> {
  readonly name: Column<T>
  readonly age: Column<T>
  /** What kinds without columns of their own have in place of the age. */
  readonly createdAt: Column<T>
  /** A column of text. */
  show(name: string, cell: Show<T>): Column<T>
  /** A column of whole numbers. */
  count(name: string, cell: Show<T>): Column<T>
  /** A column of truth values. */
  flag(name: string, cell: Show<T>): Column<T>
  /** A column that only `-o wide` prints. */
  wide(name: string, cell: Show<T>): Column<T>
}

/** Lists columns in the given words: `columnsOf<Pod>((c) => [c.name, c.show('Status', …), c.age])`. */
export const columnsOf = <T extends Listed>(list: (c: ColumnWords<T>) => readonly Column<T>[]) =>
  list({
    name: nameColumn,
    age: ageColumn,
    createdAt: createdAtColumn,
    show: (name, cell) => column(name, cell),
    count: (name, cell) => column(name, cell, { type: 'integer' }),
    flag: (name, cell) => column(name, cell, { type: 'boolean' }),
    wide: (name, cell) => column(name, cell, { priority: 1 }),
  })

/** Whether they are those of kinds for which nobody makes Tables: where nothing is to be shown, these have no rows. Source: defaultTableConvertor. */
export const haveNoMaker = (columns: readonly Column<never>[]): boolean =>
  columns.includes(createdAtColumn as Column<never>)

export const defaultColumns: readonly Column<Listed>[] = [nameColumn, ageColumn]
