/** The sequences of a database: those that somebody has made, and the columns that count. */
import type { Databases } from './databases.ts'
import type { Outcome } from './outcome.ts'
import { type Counter, defined, Sequence, sequenceOf } from './sequence.ts'
import type { Statement } from './statement.ts'
import { type Expression, SqlError } from './syntax.ts'
import type { Table } from './table.ts'
import { textOf } from './values.ts'

/** A column that counts is one, too. */
class ColumnCounter implements Counter {
  readonly definition: Counter['definition']

  constructor(
    private readonly table: Table,
    type: string,
  ) {
    this.definition = defined({
      type: /^(big|int8)/.test(type) ? 'bigint' : /^small/.test(type) ? 'smallint' : 'integer',
    })
  }

  get last(): number {
    return Math.max(1, this.table.nextNumber - 1)
  }

  get isCalled(): boolean {
    return this.table.nextNumber > 1
  }

  next(): number {
    return this.table.nextNumber++
  }

  set(value: number, isCalled: boolean): void {
    this.table.nextNumber = isCalled ? value + 1 : value
  }
}

/** By what it is called, with or without its schema. */
export const plainName = (name: string): string => name.replace(/^public\./, '').replace(/^"(.*)"$/, '$1')

/** All of a database, by name. */
export function countersOf(databases: Databases, database: string | undefined): ReadonlyMap<string, Counter> {
  const found = new Map<string, Counter>(databases.sequencesOf(database))
  for (const table of databases.tablesOf(database).values())
    for (const { name, type, counts } of table.columns)
      if (counts) found.set(sequenceOf(table.name, name), new ColumnCounter(table, type))
  return found
}

/** @throws SqlError where there is none of that name */
export function counterOf(databases: Databases, database: string | undefined, name: string): Counter {
  const plain = plainName(name)
  const found = databases.sequencesOf(database).get(plain) ?? countersOf(databases, database).get(plain)
  if (!found) throw new SqlError('no table', `${database}.${plain}`)
  return found
}

type AboutSequence = Statement & { readonly kind: 'create sequence' | 'alter sequence' | 'drop sequence' }

export function changeSequences(
  databases: Databases,
  statement: AboutSequence,
  database: string | undefined,
): Outcome {
  const sequences = databases.sequencesOf(database)
  const counters = countersOf(databases, database)
  if (statement.kind === 'drop sequence') {
    for (const { name } of statement.tables) {
      if (sequences.delete(name)) continue
      if (counters.has(name))
        throw new SqlError('is needed', name, 'sequence', { told: dependents(databases, database, name) })
      if (!statement.isLenient) throw new SqlError('no table', `${database}.${name}`, 'drop sequence')
    }
    return { changed: 0 }
  }
  const {
    table: { name },
    options,
    isLenient,
  } = statement
  if (statement.kind === 'create sequence') {
    const isThere = counters.has(name) || databases.relationsOf(database).some((each) => each.name === name)
    if (isThere && !isLenient) throw new SqlError('table exists', name)
    if (isThere) return { changed: 0, notices: [`relation "${name}" already exists, skipping`] }
    sequences.set(name, new Sequence(name, options))
    return { changed: 0 }
  }
  const counter = counters.get(name)
  if (!counter && !isLenient) throw new SqlError('no table', `${database}.${name}`)
  if (counter instanceof Sequence) counter.alter(options)
  else if (counter && options.restart !== undefined)
    counter.set(options.restart === 'start' ? 1 : options.restart, false)
  return { changed: 0 }
}

const dependents = (
  databases: Databases,
  database: string | undefined,
  sequence: string,
): readonly string[] =>
  [...databases.tablesOf(database).values()].flatMap((table) =>
    table.columns.flatMap(({ name }) =>
      sequence === sequenceOf(table.name, name)
        ? [`default value for column ${name} of table ${table.name} depends on sequence ${sequence}`]
        : [],
    ),
  )

/** The sequence that a default asks; undefined where it asks none. */
export function sequenceIn(otherwise: Expression | undefined): string | undefined {
  if (otherwise?.kind !== 'call' || otherwise.name !== 'nextval') return undefined
  const [first] = otherwise.args
  const name = first?.kind === 'cast' ? first.of : first
  return name?.kind === 'value' ? plainName(textOf(name.value)) : undefined
}

/** A column that asks the sequence of its own name counts by itself, from where that stands, as one that is `serial` does. */
export function takeOver(
  databases: Databases,
  table: Table,
  column: string,
  database: string | undefined,
): void {
  const name = sequenceOf(table.name, column)
  const sequences = databases.sequencesOf(database)
  const own = sequences.get(name)
  if (own) table.nextNumber = own.isCalled ? own.last + own.definition.increment : own.last
  sequences.delete(name)
}
