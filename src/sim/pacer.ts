/** Lets the wall clock drive the virtual one, in slices short enough for other work to get in between. */
import type { Clock } from './clock.ts'
import { type Goal, Journey } from './journey.ts'
import type { TurnFailure } from './supervisor.ts'

/** The outside world's time: given by the edge, so that the core touches no timer of its own. */
export interface Wall {
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** Calls `run` in about `delayMs`, after other waiting work. Answers how to call it off. */
  wait(delayMs: number, run: () => void): () => void
}

/** How many virtual seconds pass in a real one: a positive number, `max` (as fast as it goes) or `paused`. */
export type Speed = number | 'max' | 'paused'

export const mustBeSpeed = 'It must be a positive number, max or paused.'

export const isSpeed = (value: number | string): value is Speed =>
  typeof value === 'number' ? Number.isFinite(value) && value > 0 : value === 'max' || value === 'paused'

interface PacerOptions {
  readonly speed?: Speed
  /** The longest a slice of work may hold the thread. Default 2 ms. */
  readonly sliceMs?: number
  /**
   * The longest that one may which is the first after a rest, and which has the instant not done: so who asks soon after he
   * has changed something sees what came of it, and not a half of it. Default 50 ms.
   */
  readonly firstSliceMs?: number
  /** Called with each turn that has failed. Default: they wait for who advances the clock by hand. */
  onFailure?(failure: TurnFailure): void
}

/** A journey that waits for its turn, or is under way. */
interface Asked {
  goal(clock: Clock): Goal
  journey?: Journey
  onEnd(journey: Journey): void
}

/** The longest the pacer sleeps while nothing is due. */
const longestSleepMs = 1_000

export class Pacer {
  #clock: Clock
  #speed: Speed
  /** What it goes on with after a pause. */
  #pace: Exclude<Speed, 'paused'> = 1
  /** Ways through time that were asked for by hand: while there is one, the wall does not count. */
  #journeys: Asked[] = []
  #callOff: (() => void) | undefined
  #running = false
  readonly #sliceMs: number
  readonly #firstSliceMs: number
  /** Whether there was nothing left to do when it looked last. */
  #isRested = true
  #wallAt = 0
  #virtualAt = 0

  /** @throws RangeError for what is no speed */
  constructor(
    clock: Clock,
    private readonly wall: Wall,
    private readonly options: PacerOptions = {},
  ) {
    this.#clock = clock
    this.#speed = checked(options.speed ?? 1)
    if (this.#speed !== 'paused') this.#pace = this.#speed
    this.#sliceMs = options.sliceMs ?? 2
    this.#firstSliceMs = options.firstSliceMs ?? 50
  }

  get speed(): Speed {
    return this.#speed
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#anchor()
    this.nudge()
  }

  stop(): void {
    this.#running = false
    this.#cancel()
    this.#tellFailures()
  }

  /** The speed that there is, or that there will be again after a pause. */
  get pace(): Exclude<Speed, 'paused'> {
    return this.#pace
  }

  /** Changes the speed from now on. @throws RangeError for what is no speed */
  setSpeed(speed: Speed): void {
    this.#speed = checked(speed)
    if (speed !== 'paused') this.#pace = speed
    this.#anchor()
    this.nudge()
  }

  /** Changes the speed that there will be after the pause that there is now. @throws RangeError for what is no speed */
  setPace(pace: Exclude<Speed, 'paused'>): void {
    if (this.#speed !== 'paused') return this.setSpeed(pace)
    checked(pace)
    this.#pace = pace
  }

  /**
   * Goes through time whatever the speed is, in slices as ever, and calls `onEnd` when it is over. Several go one after
   * the other. The goal is asked for when its turn has come. Answers how to call it off.
   */
  travel(goal: (clock: Clock) => Goal, onEnd: (journey: Journey) => void): () => void {
    const asked: Asked = { goal, onEnd }
    this.#journeys.push(asked)
    this.nudge()
    return () => {
      this.#journeys = this.#journeys.filter((each) => each !== asked)
    }
  }

  /** Drives another clock from now on. What was asked for of the old one is over. */
  drive(clock: Clock): void {
    this.#tellFailures()
    this.#clock = clock
    const given = this.#journeys
    this.#journeys = []
    for (const { goal, journey, onEnd } of given) onEnd(journey ?? new Journey(clock, goal(clock)))
    this.#anchor()
    this.nudge()
  }

  /** Something new may be due: look soon. To be called after work was put on the clock from outside. */
  nudge(): void {
    if (!this.#running) return
    this.#cancel()
    this.#callOff = this.wall.wait(0, () => this.#slice())
  }

  #cancel(): void {
    this.#callOff?.()
    this.#callOff = undefined
  }

  #anchor(): void {
    this.#wallAt = this.wall.now()
    this.#virtualAt = this.#clock.now()
  }

  /** The instant up to which the clock may run now. */
  #target(): number {
    if (this.#speed === 'max') return Number.POSITIVE_INFINITY
    // What is due at this very instant costs no virtual time: it runs even while time stands still.
    if (this.#speed === 'paused') return this.#clock.now()
    return this.#virtualAt + Math.floor((this.wall.now() - this.#wallAt) * this.#speed)
  }

  #slice(): void {
    const beginsAt = this.wall.now()
    const end = beginsAt + this.#sliceMs
    if (this.#journeys.length > 0) return this.#travel(end)
    const target = this.#target()
    let isMore = this.#clock.runNext(target)
    while (isMore && this.wall.now() < end) isMore = this.#clock.runNext(target)
    if (isMore && this.#isRested) this.#finishInstant(beginsAt + this.#firstSliceMs)
    this.#isRested = !isMore
    this.#tellFailures()
    if (isMore) return this.nudge()
    if (Number.isFinite(target)) this.#clock.pass(target)
    this.#sleep()
  }

  #finishInstant(end: number): void {
    const at = this.#clock.now()
    while (this.wall.now() < end && this.#clock.runNext(at)) {}
  }

  #travel(end: number): void {
    const asked = this.#journeys[0]
    asked.journey ??= new Journey(this.#clock, asked.goal(this.#clock))
    while (asked.journey.go() && this.wall.now() < end) {}
    this.#tellFailures()
    if (asked.journey.isOver) {
      this.#journeys = this.#journeys.filter((each) => each !== asked)
      this.#anchor()
      asked.onEnd(asked.journey)
    }
    this.nudge()
  }

  #tellFailures(): void {
    const { onFailure } = this.options
    if (onFailure) for (const failure of this.#clock.supervisor.take()) onFailure(failure)
  }

  #sleep(): void {
    const nextAt = this.#clock.nextAt()
    if (nextAt === undefined || typeof this.#speed !== 'number') return
    const delayMs = Math.min((nextAt - this.#clock.now()) / this.#speed, longestSleepMs)
    this.#callOff = this.wall.wait(Math.max(0, delayMs), () => this.#slice())
  }
}

function checked(speed: Speed): Speed {
  if (!isSpeed(speed)) throw new RangeError(`speed '${speed}' is invalid. ${mustBeSpeed}`)
  return speed
}
