/** Virtual time: a queue of tasks that moves only when someone advances it. */
import { Rhythm } from './rhythm.ts'
import { Supervisor, type Turn } from './supervisor.ts'
import { TaskQueue } from './task-queue.ts'

/** A task waiting for its instant. */
export interface Timer {
  cancel(): void
}

export interface TimerOptions {
  /**
   * Background work recurs or merely waits (heartbeats, probes, back-off, expiry): `settle` does not wait for it.
   */
  readonly background?: boolean
  /**
   * Without a delay: after everything else that is due at this instant, and what that asks for. So a burst of changes
   * is one piece of work, however many turns the burst takes.
   */
  readonly last?: boolean
  /**
   * At the very end of its instant: after all else that is due then, what asks to be last included, and what comes of that.
   * Those of one instant go in the order of their places, of which each has its own: `newPlace` gives them out.
   */
  readonly closingPlace?: number
}

/** What closes an instant comes after all that is asked for in any other way. */
const closing = 2 ** 51

export class Clock {
  #now: number
  #sequence = 0
  #foreground = 0
  readonly #later = new TaskQueue<Task>()
  /** Tasks due at the current instant, in order. A plain array read from `#head`: by far the most common case. */
  #due: Task[] = []
  #head = 0
  readonly #rhythms: Rhythm[] = []
  /** Tasks that wait until nothing else is due at the current instant. */
  #last: Task[] = []
  /** The last of those that closed an instant, and which that was. */
  #closed = { at: Number.NEGATIVE_INFINITY, order: 0 }
  #isRunning = false
  /** Whether, since time has moved or a task has run, it was looked whether the instant is over. */
  #hasLooked = false
  /** How many tasks have run, and beats. */
  turns = 0

  /**
   * @param startAt the first instant, in milliseconds since 1970
   * @param supervisor runs each task, so that one that throws ends no other
   */
  constructor(
    startAt: number,
    readonly supervisor = new Supervisor(),
  ) {
    this.#now = startAt
  }

  /** The current instant, in milliseconds since 1970. */
  now(): number {
    return this.#now
  }

  /** Runs `run` once, `delayMs` from now; instants are whole milliseconds. Tasks of one instant run in the order in which they were asked for. */
  after(delayMs: number, run: () => void, options?: TimerOptions): Timer {
    const at = this.#now + Math.max(0, Math.ceil(delayMs))
    this.#look()
    const place = options?.closingPlace
    const order = place === undefined ? this.#sequence++ : closing + place
    const task = new Task(at, order, run, options?.background ?? false, this)
    if (!task.background) this.#foreground++
    if (at > this.#now || place !== undefined) this.#later.push(task)
    else if (options?.last) this.#last.push(task)
    else this.#due.push(task)
    return task
  }

  /** A place among those who close instants, behind all that were given out before. */
  newPlace(): number {
    return this.#sequence++
  }

  /** Whether it is too late to close the present instant in this place: that, or a place behind it, has had its turn, or all were through. */
  isClosedTo(place: number): boolean {
    this.#look()
    return this.#closed.at === this.#now && this.#closed.order >= closing + place
  }

  /** When something comes from outside, all that was due may be done: then the instant is closed, whatever comes of that. */
  #look(): void {
    if (this.#isRunning || this.#hasLooked) return
    this.#hasLooked = true
    if (this.nextAt() !== this.#now) this.#closed = { at: this.#now, order: Number.POSITIVE_INFINITY }
  }

  /** Runs `run` every `periodMs`, the first time after one period, until cancelled. Always background. */
  every(periodMs: number, run: () => void): Timer {
    let timer: Timer
    const again = () => {
      timer = this.after(periodMs, tick, { background: true })
    }
    const tick = () => {
      again()
      run()
    }
    again()
    return { cancel: () => timer.cancel() }
  }

  /**
   * What beats with a period. Beats are background work, and the first of their instant; rhythms go in the order in which
   * they were asked for.
   */
  rhythm(periodMs: number): Rhythm {
    const rhythm = new Rhythm(periodMs)
    this.#rhythms.push(rhythm)
    return rhythm
  }

  /**
   * Moves time forward by `ms`, running everything that falls due on the way, in order.
   * @throws RangeError for what is no length of time: time never stands still for ever, nor runs back
   * @throws TurnFailure as soon as a task has failed; to advance again goes on behind it
   */
  advance(ms: number): void {
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY))
      throw new RangeError(`time cannot be advanced by ${ms} ms`)
    const end = this.#now + ms
    while (this.runNext(end)) this.supervisor.throwUntold()
    this.pass(end)
    this.supervisor.throwUntold()
  }

  /**
   * Runs until only background work is left, moving time as far as that needs, but at most `limitMs`.
   * Answers whether everything has settled.
   * @throws TurnFailure as `advance`
   */
  settle(limitMs: number): boolean {
    const end = this.#now + limitMs
    while (this.isBusy) {
      if (!this.runNext(end)) return false
      this.supervisor.throwUntold()
    }
    this.supervisor.throwUntold()
    return true
  }

  /** Moves time forward to an instant before which nothing is due; never back. */
  pass(until: number): void {
    if (until <= this.#now) return
    this.#now = until
    this.#hasLooked = false
  }

  /** Whether something is left that is no background work. */
  get isBusy(): boolean {
    return this.#foreground > 0
  }

  /** Runs the next task that is due no later than `until`, moving time to it. Answers whether there was one. */
  runNext(until: number): boolean {
    const rhythm = this.#nextRhythm()
    if (rhythm && rhythm.nextAt <= this.#now) return this.#beat(rhythm)
    const due = this.#takeDue() ?? this.#takeLater(this.#now, closing) ?? this.#takeLast()
    if (!due && rhythm && rhythm.nextAt <= Math.min(until, this.#nextLater()?.at ?? until))
      return this.#beat(rhythm)
    const task = due ?? this.#takeLater(until)
    if (!task) return false
    if (task.at > this.#now) this.#now = task.at
    if (task.order >= closing && (task.at > this.#closed.at || task.order > this.#closed.order))
      this.#closed = task
    this.#run(taskTurn, task)
    return true
  }

  #beat(rhythm: Rhythm): boolean {
    if (rhythm.nextAt > this.#now) this.#now = rhythm.nextAt
    this.#run(beatTurn, rhythm)
    return true
  }

  #run<A>(turn: Turn<A>, subject: A): void {
    this.turns++
    this.#isRunning = true
    this.#hasLooked = false
    this.supervisor.run(turn, subject)
    this.#isRunning = false
  }

  /** That of the next beat. There are few. */
  #nextRhythm(): Rhythm | undefined {
    let next: Rhythm | undefined
    for (const each of this.#rhythms) if (!next || each.nextAt < next.nextAt) next = each
    return next
  }

  /** The instant of the next task; undefined when nothing waits. */
  nextAt(): number | undefined {
    while (this.#head < this.#due.length) {
      if (this.#due[this.#head].waiting) return this.#now
      this.#head++
    }
    if (this.#last.some(({ waiting }) => waiting)) return this.#now
    const laterAt = this.#nextLater()?.at
    const beatAt = this.#nextRhythm()?.nextAt ?? Number.POSITIVE_INFINITY
    return beatAt < (laterAt ?? Number.POSITIVE_INFINITY) ? beatAt : laterAt
  }

  /** @internal Called by a task that no longer waits. */
  settled(task: { readonly background: boolean }): void {
    if (!task.background) this.#foreground--
  }

  #takeDue(): Task | undefined {
    while (this.#head < this.#due.length) {
      // A task that was asked for earlier but falls due at this same instant goes first.
      const waiting = this.#nextLater()
      if (waiting && waiting.at <= this.#now && waiting.order < this.#due[this.#head].order) return undefined
      const task = this.#due[this.#head++]
      if (this.#head > 4_096 && this.#head * 2 > this.#due.length) this.#forgetDone()
      if (task.waiting) return task
    }
    this.#forgetDone()
    return undefined
  }

  #takeLast(): Task | undefined {
    if (this.#last.length === 0) return undefined
    this.#due = this.#last
    this.#head = 0
    this.#last = []
    return this.#takeDue()
  }

  #forgetDone(): void {
    if (this.#head === 0) return
    this.#due = this.#due.slice(this.#head)
    this.#head = 0
  }

  #takeLater(until: number, before = Number.POSITIVE_INFINITY): Task | undefined {
    const next = this.#nextLater()
    return next && next.at <= until && next.order < before ? this.#later.pop() : undefined
  }

  /** The first that still waits of those that are to come later. What was cancelled must not count in any order. */
  #nextLater(): Task | undefined {
    for (let next = this.#later.peek(); next; next = this.#later.peek()) {
      if (next.waiting) return next
      this.#later.pop()
    }
    return undefined
  }
}

class Task implements Timer {
  waiting = true

  constructor(
    readonly at: number,
    readonly order: number,
    private run: () => void,
    readonly background: boolean,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.#leave()
    this.run()
  }

  cancel(): void {
    if (!this.waiting) return
    this.#leave()
    this.run = nothing // A cancelled task may wait long in the queue; what it would have touched need not.
  }

  #leave(): void {
    this.waiting = false
    this.clock.settled(this)
  }
}

const nothing = () => {}

/** The turn of whatever has no turn of its own. */
const taskTurn: Turn<Task> = { name: 'a task of the clock', run: (task) => task.start() }

const beatTurn: Turn<Rhythm> = { name: 'a beat', run: (rhythm) => rhythm.beat() }
