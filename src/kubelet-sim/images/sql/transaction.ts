/** What a client has begun and may take back. Others see it meanwhile, and lose what they wrote where it is taken back. */
import type { Working } from '../../runtime/program.ts'
import type { Effort } from './relations.ts'
import { SqlError, type Statement } from './syntax.ts'
import type { Databases } from './tables.ts'

interface Savepoint {
  readonly undo: (effort: Effort) => Working
  readonly count: number
}

/** Of one client. `C` is what is written down of a change. */
export class Transaction<C> {
  #isOpen = false
  #begun: Savepoint | undefined
  #changes: C[] = []
  readonly #savepoints = new Map<string, Savepoint>()
  /** Something has gone wrong: it can only be taken back. */
  hasFailed = false

  /** The client takes rows that refer to what is not there. */
  trusts = false

  constructor(private readonly databases: Databases) {}

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Something is about to be changed. */
  prepare(): void {
    if (this.#isOpen) this.#begun ??= this.#now()
  }

  /** Keeps what has changed until the end. */
  note(change: C): void {
    this.#changes.push(change)
  }

  /**
   * What a statement does to it.
   * @returns what is to be written down now
   * @throws where there is no such savepoint
   */
  *heed(statement: Statement, effort: Effort): Working<readonly C[]> {
    if (statement.kind === 'begin') {
      const changes = this.#end()
      this.#isOpen = true
      return changes
    }
    if (statement.kind === 'commit') {
      if (this.hasFailed) yield* this.rollback(effort)
      return this.#end()
    }
    if (statement.kind === 'savepoint' && this.#isOpen) this.#savepoints.set(statement.name, this.#now())
    if (statement.kind !== 'rollback') return []
    if (statement.to === undefined) yield* this.rollback(effort)
    else yield* this.#rollbackTo(statement.to, effort)
    return []
  }

  /** Takes back all of it. */
  *rollback(effort: Effort): Working {
    if (this.#begun) yield* this.#begun.undo(effort)
    this.#changes = []
    this.#end()
  }

  *#rollbackTo(name: string, effort: Effort): Working {
    const found = this.#savepoints.get(name)
    if (!found) throw new SqlError('no savepoint', name)
    yield* found.undo(effort)
    this.#changes.length = found.count
    this.hasFailed = false
  }

  #now(): Savepoint {
    return { undo: this.databases.snapshot(), count: this.#changes.length }
  }

  #end(): readonly C[] {
    const changes = this.#changes
    this.#changes = []
    this.#begun = undefined
    this.#savepoints.clear()
    this.#isOpen = false
    this.hasFailed = false
    return changes
  }
}
