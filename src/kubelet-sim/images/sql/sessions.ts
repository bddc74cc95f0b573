/** Those who are connected to a server of SQL: what each is doing, and how others make him leave off. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'
import type { Holder } from './locks.ts'
import { GivenNumbers } from './sequence.ts'
import { SqlError } from './syntax.ts'
import type { Transaction } from './transaction.ts'

/** Who asks. */
export interface Client {
  readonly user: string
  readonly database: string | undefined
  /** Undefined for one in the container itself. */
  readonly address: string | undefined
  /** What he calls himself. */
  readonly application: string
}

/** Of one client, from when he is connected until he is gone. */
export class Session<C> {
  readonly numbers = new GivenNumbers()
  readonly beganAt: number
  client: Client | undefined
  /** What he asks, or asked last. */
  statement = ''
  isActive = false
  /** When that began, and when what he began did. */
  statementAt: number
  transactionAt: number | undefined
  /** When he began to be active, or to be idle. */
  changedAt: number
  /** What it waits for in the midst of a statement. */
  waitsFor: 'lock' | 'sleep' | undefined
  #interrupt: 'canceled' | 'takes long' | 'ended' | undefined
  /** How many statements there were. */
  #count = 0
  #wake: (() => void) | undefined

  constructor(
    readonly id: number,
    readonly transaction: Transaction<C>,
    private readonly context: Pick<ServiceContext, 'now' | 'after'>,
    private readonly leave: () => void,
  ) {
    this.beganAt = context.now()
    this.statementAt = this.beganAt
    this.changedAt = this.beganAt
  }

  begin(statement: string, client: Client): void {
    const now = this.context.now()
    this.#count++
    this.client = client
    this.statement = statement
    this.isActive = true
    this.statementAt = now
    this.changedAt = now
    this.transactionAt ??= now
    this.#interrupt = undefined
  }

  end(): void {
    this.isActive = false
    this.changedAt = this.context.now()
    if (!this.transaction.isOpen) this.transactionAt = undefined
  }

  /** What he asks is left off. */
  cancel(why: 'canceled' | 'takes long' = 'canceled'): void {
    if (!this.isActive) return
    this.#interrupt ??= why
    this.#wake?.()
  }

  /** What he asks now is left off, unless it has ended by then. */
  endWithin(ms: number): void {
    const count = this.#count
    this.context.after(ms, () => {
      if (this.#count === count) this.cancel('takes long')
    })
  }

  /** He is put out. */
  kill(): void {
    this.#interrupt = 'ended'
    this.#wake?.()
    if (!this.isActive) this.leave()
  }

  /** @throws SqlError where somebody has had it left off */
  readonly check = (): void => {
    if (this.#interrupt !== undefined) throw new SqlError(this.#interrupt, '')
  };

  /** @throws SqlError where somebody has had it left off */
  *sleep(ms: number): Working {
    this.waitsFor = 'sleep'
    yield this.#until(ms)
    this.waitsFor = undefined
    this.check()
  }

  /** Waits for another one's end. @returns false where the time was over before. @throws SqlError where somebody has had it left off */
  *waitFor(other: Holder, ms: number): Working<boolean> {
    this.waitsFor = 'lock'
    let isFree = false
    yield this.#until(ms, (wake) =>
      other.whenEnded(() => {
        isFree = true
        wake()
      }),
    )
    this.waitsFor = undefined
    this.check()
    return isFree
  }

  #until(ms: number, otherwise?: (wake: () => void) => void): Wait {
    return (wake) => {
      const go = () => {
        if (this.#wake !== go) return
        this.#wake = undefined
        wake()
      }
      this.#wake = go
      if (Number.isFinite(ms)) this.context.after(ms, go)
      otherwise?.(go)
      return () => {
        if (this.#wake === go) this.#wake = undefined
      }
    }
  }
}

export class Sessions<C> {
  readonly #byId = new Map<number, Session<C>>()

  get all(): readonly Session<C>[] {
    return [...this.#byId.values()]
  }

  find(id: number): Session<C> | undefined {
    return this.#byId.get(id)
  }

  open(session: Session<C>): void {
    this.#byId.set(session.id, session)
  }

  close({ id }: Session<C>): void {
    this.#byId.delete(id)
  }
}
