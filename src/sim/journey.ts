/** One way through time: how far it goes, and what ends it earlier. */
import type { Clock } from './clock.ts'

export interface Goal {
  /** The instant beyond which it does not go. Default: none. */
  readonly limitAt?: number
  /** How many tasks it runs at most. Default: as many as there are. */
  readonly turns?: number
  /** Asked after each task, and before the first. Default: never. */
  isReached?(): boolean
}

export class Journey {
  /** It goes no further. */
  isOver = false
  /** It ended where it was to end, and not only because its limit came, or because nothing was left to happen. */
  isReached = false
  #turnsLeft: number

  constructor(
    private readonly clock: Clock,
    private readonly goal: Goal,
  ) {
    this.#turnsLeft = goal.turns ?? Number.POSITIVE_INFINITY
    this.#look()
  }

  /** Runs the next task on the way; answers whether there may be more. */
  go(): boolean {
    if (this.isOver) return false
    const { limitAt = Number.POSITIVE_INFINITY } = this.goal
    if (this.clock.runNext(limitAt)) {
      this.#turnsLeft--
      this.#look()
    } else {
      if (limitAt < Number.POSITIVE_INFINITY) this.clock.pass(limitAt)
      this.isOver = true
    }
    return !this.isOver
  }

  #look(): void {
    this.isReached = this.#turnsLeft === 0 || (this.goal.isReached?.() ?? false)
    this.isOver = this.isReached
  }
}

/** Until only background work is left, and for `limitMs` at most. */
export const settling = (clock: Clock, limitMs: number): Goal => ({
  limitAt: clock.now() + limitMs,
  isReached: () => !clock.isBusy,
})

/** Goes all the way at once. Answers whether the goal was reached. @throws TurnFailure as soon as a task has failed */
export function travel(clock: Clock, goal: Goal): boolean {
  const journey = new Journey(clock, goal)
  while (journey.go()) clock.supervisor.throwUntold()
  clock.supervisor.throwUntold()
  return journey.isReached
}
