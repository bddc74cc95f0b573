/** What a client has begun and may take back: nobody else sees it before it has ended, nor changes the same rows. */
import type { Working } from '../../runtime/program.ts'
import type { Databases } from './databases.ts'
import { Held, type Holder } from './locks.ts'
import { OwnTable, type Seer } from './own-table.ts'
import type { Effort } from './relations.ts'
import type { Snapshot, Snapshots } from './snapshots.ts'
import type { Statement } from './statement.ts'
import { SqlError, type TableName } from './syntax.ts'
import type { Table } from './table.ts'

/** Up to where it had come. */
interface Mark {
  readonly tables: ReadonlyMap<Table, number>
  readonly definitions: number
  readonly changes: number
}

/** What it sees of what others have done meanwhile: all at each statement, or what there was at the first one. */
export type Isolation = 'read committed' | 'repeatable read'

/** What tables a statement is about. */
export interface Sight {
  /** Up to where it has come, and back there. */
  mark(): Mark
  back(mark: Mark): void
  /** @throws SqlError for one that there is not; Held for one that another transaction is about to change */
  table(name: TableName, current: string | undefined): OwnTable
  /** One of a database, if it is there. */
  find(database: string | undefined, name: string): OwnTable | undefined
  own(table: Table): OwnTable
  /** Defines something. @param tables those that become others: nobody else has to do with them meanwhile */
  define<T>(tables: readonly Table[], effort: Effort, work: () => Working<T>): Working<T>
}

interface Surroundings {
  /** The number of the session whose it is; 0 for what is done again. */
  readonly session: number
  readonly databases: Databases
  readonly snapshots: Snapshots
  readonly isolation: Isolation
  /** What has changed since it saw it first it may not change. */
  readonly refusesChanged: boolean
}

/** Of one client. `C` is what is written down of a change. */
export class Transaction<C> implements Seer, Sight {
  #isOpen = false
  #changes: C[] = []
  readonly #tables = new Map<Table, OwnTable>()
  /** Tables that it has made, or has made others. */
  readonly #owned = new Set<Table>()
  /** What takes back what it has defined. */
  readonly #definitions: (() => void)[] = []
  readonly #savepoints = new Map<string, Mark>()
  #listeners: (() => void)[] = []
  #first: Snapshot | undefined
  looksAt: Snapshot | undefined
  waitsFor: Holder | undefined
  /** Of this one, and of those that begin later. */
  isolation: Isolation
  usualIsolation: Isolation
  /** Something has gone wrong: it can only be taken back. */
  hasFailed = false
  /** The client takes rows that refer to what is not there. */
  trusts = false

  constructor(private readonly around: Surroundings) {
    this.isolation = around.isolation
    this.usualIsolation = around.isolation
  }

  get session(): number {
    return this.around.session
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get sawFirst(): Snapshot | undefined {
    return this.around.refusesChanged ? this.#first : undefined
  }

  whenEnded(run: () => void): void {
    this.#listeners.push(run)
  }

  table(name: TableName, current: string | undefined): OwnTable {
    const found = this.around.databases.table(name, current)
    if (found.isNew && found.owner !== this)
      throw new SqlError('no table', `${name.database ?? current}.${name.name}`)
    return this.own(found)
  }

  find(database: string | undefined, name: string): OwnTable | undefined {
    const found = database === undefined ? undefined : this.around.databases.find(database, name)
    return found && (!found.isNew || found.owner === this) ? this.own(found) : undefined
  }

  own(table: Table): OwnTable {
    table.checkOwner(this)
    let own = this.#tables.get(table)
    if (!own) this.#tables.set(table, (own = new OwnTable(table, this)))
    return own
  }

  /** It begins, if it has not. */
  open(): void {
    this.#isOpen = true
  }

  /** A statement begins. @param isReading it sees what there is now, or was, and changes nothing */
  look(isReading: boolean): void {
    const { snapshots } = this.around
    if (this.#isOpen && this.isolation === 'repeatable read') this.#first ??= snapshots.open()
    this.looksAt = isReading ? (this.#first ?? snapshots.open()) : undefined
  }

  /** It has ended. */
  lookAway(): void {
    if (this.looksAt !== this.#first) this.around.snapshots.close(this.looksAt)
    this.looksAt = undefined
  }

  /** Keeps what has changed until the end. */
  note(change: C): void {
    this.#changes.push(change)
  }

  *define<T>(tables: readonly Table[], effort: Effort, work: () => Working<T>): Working<T> {
    const undo: (() => void)[] = []
    for (const table of tables) undo.push(yield* this.#claim(table, effort))
    const noted = this.around.databases.noting()
    this.#definitions.push(() => {
      for (const each of undo.reverse()) each()
    })
    const { length } = this.#definitions
    try {
      return yield* work()
    } finally {
      const { undo: undefine, made } = noted()
      this.#definitions[length - 1] = () => {
        for (const each of undo.reverse()) each()
        undefine()
      }
      for (const table of made) {
        table.onlookers = this.around.snapshots
        table.owner = this
        table.isNew = true
        this.#owned.add(table)
      }
    }
  }

  *#claim(table: Table, effort: Effort): Working<() => void> {
    table.checkOwner(this)
    for (const user of table.users) if (user !== this) throw new Held(user, table.name)
    table.owner = this
    this.#owned.add(table)
    const { state, nextNumber } = table
    const own = this.#tables.get(table)
    if (!own || own.changes.size === 0)
      return () => {
        table.restore(state)
        table.nextNumber = nextNumber
      }
    yield* table.become(table.columns, table.constraints, own.rows, effort)
    const again = own.yieldUp()
    return () => {
      table.restore(state)
      again()
    }
  }

  /**
   * What a statement does to it.
   * @returns what is to be written down now
   * @throws where there is no such savepoint
   */
  *heed(statement: Statement, effort: Effort): Working<readonly C[]> {
    switch (statement.kind) {
      case 'begin': {
        const changes = yield* this.commit(effort)
        this.#isOpen = true
        this.isolation = statement.isolation ?? this.usualIsolation
        return changes
      }
      case 'commit':
        if (!this.hasFailed) return yield* this.commit(effort)
        this.rollback()
        return []
      case 'savepoint':
        if (this.#isOpen) this.#savepoints.set(statement.name, this.mark())
        return []
      case 'rollback': {
        if (statement.to === undefined) this.rollback()
        else {
          const found = this.#savepoints.get(statement.to)
          if (!found) throw new SqlError('no savepoint', statement.to)
          this.back(found)
          this.hasFailed = false
        }
        return []
      }
      default:
        return []
    }
  }

  /** All of it holds from now on. @returns what is to be written down */
  *commit(effort: Effort): Working<readonly C[]> {
    const changed = [...this.#tables.values()].filter(({ changes }) => changes.size > 0)
    // Who looks now sees all of it, or nothing: he waits.
    for (const { table } of changed) {
      table.owner = this
      this.#owned.add(table)
    }
    for (const own of changed) yield* own.table.take(own.changes, effort)
    const changes = this.#changes
    const tables = [...this.#tables.keys()]
    this.#end()
    for (const each of tables) yield* each.tidy(effort)
    return changes
  }

  /** Takes back all of it. */
  rollback(): void {
    while (this.#definitions.length > 0) this.#definitions.pop()!()
    this.#end()
  }

  mark(): Mark {
    return {
      tables: new Map([...this.#tables].map(([table, own]) => [table, own.mark])),
      definitions: this.#definitions.length,
      changes: this.#changes.length,
    }
  }

  /** Takes back what was done since. What it holds it holds on. */
  back({ tables, definitions, changes }: Mark): void {
    for (const [table, own] of this.#tables) own.back(tables.get(table) ?? 0)
    while (this.#definitions.length > definitions) this.#definitions.pop()!()
    this.#changes.length = changes
  }

  #end(): void {
    for (const own of this.#tables.values()) own.leave()
    for (const table of this.#owned) {
      table.owner = undefined
      table.isNew = false
    }
    this.around.snapshots.close(this.#first)
    this.#first = undefined
    this.#tables.clear()
    this.#owned.clear()
    this.#definitions.length = 0
    this.#changes = []
    this.#savepoints.clear()
    this.#isOpen = false
    this.hasFailed = false
    const listeners = this.#listeners
    this.#listeners = []
    for (const each of listeners) each()
  }
}
