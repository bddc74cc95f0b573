/** Runs every turn that the clock starts, and everyone who is told of a change: what goes wrong in one ends no other. */

/** A piece of work that is done again and again: each time for one subject. */
export interface Turn<A> {
  /** Whose turn it is, as a report names it: `reconcile deployment`. */
  readonly name: string
  run(subject: A): void
  /** What of it a report names: `default/web`. */
  of?(subject: A): string
  /** What to do when the world says no: this one piece of work backs off. Without it, a refusal is a failure. */
  refused?(subject: A, refusal: unknown): void
}

/** Where a run stands: what is needed to see a failure again. */
interface Whereabouts {
  /** The cluster's time, in milliseconds since 1970. */
  readonly at: number
  readonly revision: number
  readonly seed: number
}

/** A turn that ended by an exception, which is its `cause`. */
export class TurnFailure extends Error {
  override readonly name = 'TurnFailure'

  constructor(
    readonly turn: string,
    readonly whereabouts: Whereabouts,
    override readonly cause: unknown,
  ) {
    const { at, revision, seed } = whereabouts
    const when = new Date(at).toISOString()
    super(
      `${turn}: ${messageOf(cause)} (at ${when} of the cluster's time, revision ${revision}, seed ${seed})`,
      { cause },
    )
  }
}

interface SupervisorOptions {
  whereabouts(): Whereabouts
  /** Whether an exception is the world's no, and no mistake: an ApiError. */
  isRefusal?(error: unknown): boolean
}

/** So many failures are remembered, the first ones: later ones often follow from them. */
const mostRemembered = 100

export class Supervisor {
  /** The failures so far, oldest first, as many as are remembered. */
  readonly failures: TurnFailure[] = []
  /** How many there were. */
  count = 0
  #untold: TurnFailure[] = []

  constructor(
    private readonly options: SupervisorOptions = { whereabouts: () => ({ at: 0, revision: 0, seed: 0 }) },
  ) {}

  /** Runs a turn to its end, whichever that is. Answers whether it ended well. */
  run<A>(turn: Turn<A>, subject: A): boolean {
    try {
      turn.run(subject)
      return true
    } catch (error) {
      this.#end(turn, subject, error)
      return false
    }
  }

  /** Takes in what went wrong outside of any turn. */
  report(turn: string, error: unknown): void {
    const failure = new TurnFailure(turn, this.options.whereabouts(), error)
    this.count++
    if (this.failures.length < mostRemembered) this.failures.push(failure)
    if (this.#untold.length < mostRemembered) this.#untold.push(failure)
  }

  /** The failures that nobody has taken yet: whoever drives the time takes them, and throws or tells them. */
  take(): readonly TurnFailure[] {
    if (this.#untold.length === 0) return none
    const taken = this.#untold
    this.#untold = []
    return taken
  }

  /** @throws TurnFailure for one that nobody has taken yet, AggregateError for several */
  throwUntold(): void {
    const failures = this.take()
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1)
      throw new AggregateError(failures, `${failures.length} turns failed, first ${failures[0].message}`)
  }

  #end<A>(turn: Turn<A>, subject: A, error: unknown): void {
    const name = turn.of ? `${turn.name} ${turn.of(subject)}` : turn.name
    if (!turn.refused || !this.options.isRefusal?.(error)) return this.report(name, error)
    try {
      turn.refused(subject, error)
    } catch (another) {
      this.report(name, another)
    }
  }
}

const none: readonly TurnFailure[] = []

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
