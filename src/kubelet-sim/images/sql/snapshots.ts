/** Tables as they were when somebody began to look at them. */
import type { Onlookers, Table, TableState } from './table.ts'

/** Of one who looks. */
export class Snapshot {
  readonly #kept = new Map<Table, TableState>()

  stateOf(table: Table): TableState {
    return this.#kept.get(table) ?? table.state
  }

  /** Whether a table has not changed since. */
  isCurrent(table: Table): boolean {
    return !this.#kept.has(table)
  }

  keep(table: Table): void {
    if (!this.#kept.has(table)) this.#kept.set(table, table.state)
  }
}

export class Snapshots implements Onlookers {
  readonly #open = new Set<Snapshot>()

  open(): Snapshot {
    const snapshot = new Snapshot()
    this.#open.add(snapshot)
    return snapshot
  }

  close(snapshot: Snapshot | undefined): void {
    if (snapshot) this.#open.delete(snapshot)
  }

  keep(table: Table): boolean {
    for (const each of this.#open) each.keep(table)
    return this.#open.size > 0
  }
}
