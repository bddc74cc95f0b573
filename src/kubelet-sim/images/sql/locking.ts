/** Holds the rows that a question finds: `FOR UPDATE`. */
import type { Working } from '../../runtime/program.ts'
import { Held } from './locks.ts'
import type { OwnTable } from './own-table.ts'
import type { Row } from './places.ts'
import type { Effort, Found, Relation, RelationColumn } from './relations.ts'
import { type Lock, type Select, SqlError, type SqlValue } from './syntax.ts'

/** Of one question: its rows bring their places with them, in columns that nobody sees. */
export class Locking {
  readonly #tables = new Map<string, OwnTable>()

  constructor(private readonly lock: Lock) {}

  /** The rows of a table, as it is called there; those that others have are left out, where they are to be. */
  *rowsOf(
    table: OwnTable,
    name: string,
    columns: readonly RelationColumn[],
    placed: Iterable<readonly [place: number, row: Row]>,
    effort: Effort,
  ): Working<Relation> {
    const { of, otherwise } = this.lock
    if (of && !of.includes(name.toLowerCase())) return { columns, rows: [...placed].map(([, row]) => row) }
    const title = `place in ${name}`
    this.#tables.set(title, table)
    const rows: SqlValue[][] = []
    for (const [place, row] of placed) {
      if (effort.needsRest()) yield* effort.rest()
      if (otherwise === 'skips' && table.isHeld(place)) continue
      rows.push([...row, place])
    }
    return { columns: [...columns, { name: title, of: '', isHidden: true }], rows }
  }

  /** The same question, that tells the places as well. */
  marked(question: Select): Select {
    const places = [...this.#tables.keys()].map((name) => ({
      value: { kind: 'column', name, of: '' } as const,
      title: name,
    }))
    return { ...question, chosen: [...question.chosen, ...places] }
  }

  /** Holds what was found. @throws Held where another one has it, and that is to be waited for */
  hold({ titles, rows }: Found): Found {
    const tables = [...this.#tables.values()]
    const width = titles.length - tables.length
    for (const row of rows)
      for (const [n, table] of tables.entries()) {
        const place = row[width + n]
        if (typeof place === 'number') this.#holdOne(table, place)
      }
    return { titles: titles.slice(0, width), rows: rows.map((row) => row.slice(0, width)) }
  }

  #holdOne(table: OwnTable, place: number): void {
    try {
      table.hold(place, this.lock.isShared ? 'shared' : 'own')
    } catch (error) {
      throw error instanceof Held && this.lock.otherwise === 'refuses'
        ? new SqlError('is held', table.name)
        : error
    }
  }
}
