/** Databases, and what is in them. */
import type { Routine, Trigger } from './routine-syntax.ts'
import type { Sequence } from './sequence.ts'
import { type Query, SqlError, type TableName } from './syntax.ts'
import { Table } from './table.ts'

/** A question that has a name, in the place of a table. */
export interface ViewDefinition {
  readonly name: string
  readonly query: Query
  /** The question as it was written. */
  readonly text: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** The tables and views that it asks. */
  readonly needs: readonly string[]
}

/** A question whose answer is kept. */
export interface MaterializedView {
  readonly query: Query
  readonly text: string
}

interface Noted {
  undo(): void
  readonly made: readonly Table[]
}

export class Databases {
  readonly #byName: Map<string, Map<string, Table>>
  readonly #views = new Map<string, Map<string, ViewDefinition>>()
  /** The words that a type of somebody's own has, by database. */
  readonly #types = new Map<string, Map<string, readonly string[]>>()

  readonly #materials = new Map<string, Map<string, MaterializedView>>()
  readonly #routines = new Map<string, Map<string, Routine>>()
  readonly #triggers = new Map<string, Map<string, Trigger>>()
  readonly #sequences = new Map<string, Map<string, Sequence>>()

  /** @param first those that a server has from the start */
  constructor(first: readonly string[]) {
    this.#byName = new Map(first.map((each) => [each, new Map()]))
  }

  /** About what all of them take. */
  get bytes(): number {
    let sum = 0
    for (const tables of this.#byName.values()) for (const each of tables.values()) sum += each.bytes
    return sum
  }

  names(): readonly string[] {
    return [...this.#byName.keys()].sort()
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  make(name: string): void {
    if (this.#byName.has(name)) throw new SqlError('database exists', name)
    this.#byName.set(name, new Map())
  }

  drop(name: string): void {
    if (!this.#byName.delete(name)) throw new SqlError('unknown database', name, 'drop')
    this.#views.delete(name)
    this.#types.delete(name)
    this.#sequences.delete(name)
    this.#routines.delete(name)
    this.#materials.delete(name)
    this.#triggers.delete(name)
  }

  /** Notes what is defined from now on: what takes that back, and nothing that others do meanwhile, and the tables that were made. */
  noting(): () => Noted {
    const maps = [
      ...this.#byName.values(),
      ...this.#views.values(),
      ...this.#types.values(),
      ...this.#sequences.values(),
      ...this.#routines.values(),
      ...this.#materials.values(),
      ...this.#triggers.values(),
    ]
    const all = [this.#byName, ...maps] as readonly Map<string, unknown>[]
    const before = all.map((each) => new Map(each))
    return () => {
      const changes = all.flatMap((each, n) => differences(before[n], each))
      const made = changes.map(([map, name]) => map.get(name)).filter((each) => each instanceof Table)
      return {
        made,
        undo() {
          for (const [map, name, value] of changes)
            if (value === undefined) map.delete(name)
            else map.set(name, value)
        },
      }
    }
  }

  /** Every table there is. */
  *tables(): Generator<Table> {
    for (const tables of this.#byName.values()) yield* tables.values()
  }

  tablesOf(name: string | undefined): Map<string, Table> {
    if (name === undefined) throw new SqlError('no database', '')
    const found = this.#byName.get(name)
    if (!found) throw new SqlError('unknown database', name)
    return found
  }

  /** The views of a database. */
  viewsOf(name: string | undefined): Map<string, ViewDefinition> {
    this.tablesOf(name)
    return ofDatabase(this.#views, name ?? '')
  }

  /** The types that somebody has made there. */
  typesOf(name: string | undefined): Map<string, readonly string[]> {
    return ofDatabase(this.#types, name ?? '')
  }

  /** The materialized views there, each of which has a table of its name. */
  materialsOf(name: string | undefined): Map<string, MaterializedView> {
    return ofDatabase(this.#materials, name ?? '')
  }

  /** The functions and procedures that somebody has made there. */
  routinesOf(name: string | undefined): Map<string, Routine> {
    return ofDatabase(this.#routines, name ?? '')
  }

  /** The triggers of its tables, by table and name. */
  triggersOf(name: string | undefined): Map<string, Trigger> {
    return ofDatabase(this.#triggers, name ?? '')
  }

  /** The sequences that somebody has made there. */
  sequencesOf(name: string | undefined): Map<string, Sequence> {
    return ofDatabase(this.#sequences, name ?? '')
  }

  view({ database, name }: TableName, current: string | undefined): ViewDefinition | undefined {
    return this.#views.get(database ?? current ?? '')?.get(name)
  }

  /** The names of tables and views in order, as they are listed. */
  relationsOf(name: string | undefined): readonly { readonly name: string; readonly isView: boolean }[] {
    const tables = [...this.tablesOf(name).keys()].map((each) => ({ name: each, isView: false }))
    const views = [...this.viewsOf(name).keys()].map((each) => ({ name: each, isView: true }))
    return [...tables, ...views].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(database: string, name: string): Table | undefined {
    return this.#byName.get(database)?.get(name)
  }

  table({ database, name }: TableName, current: string | undefined): Table {
    const found = this.tablesOf(database ?? current).get(name)
    if (found) return found
    if (this.view({ database, name }, current))
      throw new SqlError('not a table', name, `${database ?? current}`)
    throw new SqlError('no table', `${database ?? current}.${name}`)
  }
}

function ofDatabase<T>(all: Map<string, Map<string, T>>, name: string): Map<string, T> {
  let found = all.get(name)
  if (!found) all.set(name, (found = new Map()))
  return found
}

/** What has to be set where, so that a map is what it was. */
function differences(
  before: ReadonlyMap<string, unknown>,
  map: Map<string, unknown>,
): readonly (readonly [map: Map<string, unknown>, name: string, value: unknown])[] {
  const names = new Set([...before.keys(), ...map.keys()])
  return [...names]
    .filter((each) => before.get(each) !== map.get(each))
    .map((each) => [map, each, before.get(each)] as const)
}
