/** How a server of databases carries out what it is asked: in turns; who changes something does so while nobody else does. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Working } from '../../runtime/program.ts'
import { carryOut, OneByOne } from '../parts/long-work.ts'
import type { Asking } from './asking.ts'
import type { Databases } from './databases.ts'
import type { Engine } from './engine.ts'
import { Held, type Holder } from './locks.ts'
import type { Outcome } from './outcome.ts'
import { Effort, type Toil } from './relations.ts'
import type { Session } from './sessions.ts'
import { Snapshots } from './snapshots.ts'
import type { Statement } from './statement.ts'
import { isChange } from './statement-facts.ts'
import { SqlError } from './syntax.ts'
import type { Transaction } from './transaction.ts'

/** How one who waits for another gives up. */
interface Patience {
  /** After how long it is looked whether the other one waits for him, in milliseconds. */
  readonly deadlockAfterMs: number
  /** A deadlock takes back all that the one had begun who finds it. */
  readonly deadlockEndsAll: boolean
}

/** One statement, and who asks it. */
interface Asked<C> {
  readonly statement: Statement
  readonly asking: Asking
  readonly transaction: Transaction<C>
  /** Absent where something is done again, for which nobody waits. */
  readonly session?: Session<C> | undefined
  /** How long he waits for others; absent: without end. */
  readonly patienceMs?: number | undefined
  /** What is written down of it; absent where it changes nothing. */
  readonly change?: () => C
}

interface Done<C> {
  readonly outcome: Outcome
  /** What is to be written down now. */
  readonly changes: readonly C[]
}

export class Works {
  readonly snapshots = new Snapshots()
  readonly #beginning = new OneByOne()
  readonly #oneByOne = new OneByOne()
  /** What is said to be used for tables, in bytes. */
  #occupied = 0

  constructor(
    private readonly context: ServiceContext,
    private readonly engine: Engine,
    private readonly patience: Patience,
  ) {}

  readonly toil: Toil = (units) => this.context.toil(units)

  effort(heed?: () => void): Effort {
    return new Effort(this.toil, heed)
  }

  /** What nobody waits for. */
  begin(work: () => Working): void {
    carryOut(this.context, work(), () => {})
  }

  /** What is done before anything else; nobody waits for it. */
  first(work: () => Working): void {
    this.begin(() => this.#beginning.do(work))
  }

  /** What is done first has been done. */
  ready(): Working {
    return this.#beginning.do(function* () {
      yield* []
    })
  }

  /** Does it while nobody else changes anything, when those before it are done. */
  exclusively<T>(work: () => Working<T>): Working<T> {
    return this.#oneByOne.do(() => this.#accounted(work()))
  }

  *#accounted<T>(work: Working<T>): Working<T> {
    try {
      return yield* work
    } finally {
      const { bytes }: Databases = this.engine.databases
      if (bytes !== this.#occupied) this.context.occupy(bytes - this.#occupied)
      this.#occupied = bytes
    }
  }

  /** What a statement does to what its client has begun. @returns what is to be written down now */
  *heed<C>(statement: Statement, transaction: Transaction<C>): Working<readonly C[]> {
    if (!isControl(statement)) return []
    return yield* this.exclusively(() => transaction.heed(statement, this.effort()))
  }

  /** Begins anew where another one had something of it, when that has ended. @throws SqlError */
  *run<C>(asked: Asked<C>): Working<Done<C>> {
    const { transaction, statement } = asked
    if (isControl(statement)) return { outcome: { changed: 0 }, changes: [] }
    const isReading = !changesRows(statement) && !this.engine.callsRoutine(statement, asked.asking.database)
    for (;;) {
      const mark = transaction.mark()
      transaction.look(isReading)
      try {
        return yield* isReading ? this.#attempt(asked) : this.exclusively(() => this.#attempt(asked))
      } catch (error) {
        if (transaction.isOpen) transaction.back(mark)
        else transaction.rollback()
        if (!(error instanceof Held)) throw error
        yield* this.#waitFor(error, asked)
      } finally {
        transaction.lookAway()
      }
    }
  }

  *#attempt<C>({ statement, asking, transaction, session, change }: Asked<C>): Working<Done<C>> {
    const effort = this.effort(session?.check)
    session?.numbers.forget()
    const outcome = yield* this.engine.run(statement, {
      ...asking,
      seen: transaction,
      effort,
      ...(session && { sleep: (ms: number) => session.sleep(ms) }),
    })
    if (change) transaction.note(change())
    return { outcome, changes: transaction.isOpen ? [] : yield* transaction.commit(effort) }
  }

  *#waitFor<C>({ by, table }: Held, { transaction, session, patienceMs }: Asked<C>): Working {
    const { deadlockAfterMs, deadlockEndsAll } = this.patience
    if (!session) throw new SqlError('waited', table)
    const endMs = patienceMs ?? Number.POSITIVE_INFINITY
    transaction.waitsFor = by
    try {
      const firstMs = Math.min(deadlockAfterMs, endMs)
      if (firstMs > 0 && (yield* session.waitFor(by, firstMs))) return
      const circle = circleOf(transaction)
      if (circle) {
        if (deadlockEndsAll) transaction.rollback()
        throw new SqlError('deadlock', table, '', { sessions: circle.map((each) => each.session) })
      }
      if (endMs > firstMs && (yield* session.waitFor(by, endMs - firstMs))) return
      throw new SqlError('waited', table)
    } finally {
      transaction.waitsFor = undefined
    }
  }
}

const isControl = ({ kind }: Statement): boolean => /^(begin|commit|rollback|savepoint)$/.test(kind)

/** Those who wait for each other, from one on; undefined where he waits for somebody who goes on. */
function circleOf(first: Holder): readonly Holder[] | undefined {
  const met = new Set<Holder>([first])
  for (let each = first.waitsFor; each; each = each.waitsFor) {
    if (each === first) return [...met]
    if (met.has(each)) return undefined
    met.add(each)
  }
  return undefined
}

/** What has to be done while nobody else changes anything. */
const changesRows = (statement: Statement): boolean =>
  isChange(statement) || (statement.kind === 'select' && statement.lock !== undefined)
