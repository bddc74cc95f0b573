/** When pods are told that their node does not take them: so many in a second, and no more. */
import { seconds } from '../sim/duration.ts'

const periodMs = seconds(1)
const turnsPerPeriod = 10

export class RejectionTurns {
  /** The second in which pods are turned away now, or next, and how many have their turn in it. */
  #period = { since: 0, count: 0 }

  /** Who makes a pod that is turned away again and again would else do so without end in one instant. Answers when it is told. */
  take(now: number): number {
    const endsAt = this.#period.since + periodMs
    if (now >= endsAt) this.#period = { since: now, count: 0 }
    else if (this.#period.count >= turnsPerPeriod) this.#period = { since: endsAt, count: 0 }
    this.#period.count++
    return Math.max(now, this.#period.since)
  }
}
