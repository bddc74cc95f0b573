/** Makes the values of rows: of the types of their columns, and with what these have by themselves. */
import { castTo } from './casts.ts'
import type { Databases } from './databases.ts'
import type { Dialect } from './dialect.ts'
import { type Surroundings, valueAtOnce } from './expressions.ts'
import { type GivenNumbers, sequenceOf } from './sequence.ts'
import { type ColumnDefinition, SqlError, type SqlValue } from './syntax.ts'
import type { Table } from './table.ts'
import { numberOf, textOf } from './values.ts'

/** What all tables of a server may take, in bytes. */
const mostBytes = 64 * 1024 * 1024

/** A table, or what a transaction sees of it. */
interface Sized {
  readonly name: string
  readonly bytes: number
}

interface Filling {
  readonly around: Surroundings
  readonly database: string | undefined
  readonly numbers?: GivenNumbers
}

export class Making {
  constructor(
    private readonly dialect: Dialect,
    private readonly databases: Databases,
  ) {}

  column(name: string, type: string): ColumnDefinition {
    return {
      name,
      type,
      isRequired: false,
      isUnique: false,
      isPrimary: false,
      counts: false,
      otherwise: undefined,
    }
  }

  /** How much one table may take, beside the others. */
  roomBeside({ bytes }: { readonly bytes: number }): number {
    return mostBytes - (this.databases.bytes - bytes)
  }

  checkRoom(table: Sized, room = this.roomBeside(table)): void {
    if (table.bytes > room) throw new SqlError('full', table.name)
  }

  /** @param row the number of the row that is refused, from 1 on. @throws SqlError where it does not belong there */
  cast({ type, name }: ColumnDefinition, value: SqlValue, database: string | undefined, row = 1): SqlValue {
    if (value === null) return null
    const words = /^(enum|set)\(/i.test(type) ? wordsOf(type) : this.databases.typesOf(database).get(type)
    try {
      if (words && !type.startsWith('set')) return among(words, textOf(value), type)
      return castTo(type, value, this.dialect)
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      throw new SqlError(error.reason, error.subject, error.more, { ...error.facts, column: name, row })
    }
  }

  filled(
    table: Table,
    column: ColumnDefinition,
    given: SqlValue | undefined,
    { around, database, numbers }: Filling,
    row = 1,
  ): SqlValue {
    if (column.counts && this.dialect.countsFor(given)) {
      const next = table.nextNumber++
      numbers?.note(sequenceOf(table.name, column.name), next)
      return next
    }
    if (given !== undefined) {
      const value = this.cast(column, given, database, row)
      if (column.counts && this.dialect.heedsNumbers)
        table.nextNumber = Math.max(table.nextNumber, numberOf(value) + 1)
      return value
    }
    if (column.otherwise) return this.cast(column, valueAtOnce(column.otherwise, around), database)
    if (column.isRequired && this.dialect.missesDefaults) throw new SqlError('missing default', column.name)
    return null
  }
}

function among(words: readonly string[], text: string, type: string): string {
  const found =
    words.find((each) => each === text) ?? words.find((each) => each.toLowerCase() === text.toLowerCase())
  if (found === undefined || (found !== text && !/^enum\(/i.test(type)))
    throw new SqlError('not of them', text, type)
  return found
}

const wordsOf = (type: string): readonly string[] =>
  [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, word]) => word.replaceAll("''", "'"))
