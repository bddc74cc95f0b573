/** What happens while pods are being tried: whoever comes back refused asks whether he has missed what would have helped. */
import type { Wakes } from './framework/plugin.ts'

export interface Happening<Subject> {
  readonly what: keyof Wakes
  readonly happened: readonly unknown[]
  /** The only one whom it concerns. */
  readonly subject?: Subject
}

const none: readonly never[] = Object.freeze([])

/** @typeParam Follower who remembers how much has happened before it began to follow */
export class Happenings<Follower extends { seen: number }> {
  /** In the order in which they began. */
  readonly #followers = new Set<Follower>()
  #happenings: Happening<Follower>[] = []
  /** How much has happened that nobody asks for any more. */
  #forgotten = 0

  follow(follower: Follower): void {
    follower.seen = this.#forgotten + this.#happenings.length
    this.#followers.add(follower)
  }

  /** Answers what has happened since it began to follow. */
  unfollow(follower: Follower): readonly Happening<Follower>[] {
    if (!this.#followers.delete(follower)) return none
    if (this.#happenings.length === 0) return none
    const missed = this.#happenings.slice(follower.seen - this.#forgotten)
    this.#forget()
    return missed
  }

  tell(what: keyof Wakes, happened: readonly unknown[], subject?: Follower): void {
    if (this.#followers.size > 0) this.#happenings.push({ what, happened, subject })
  }

  #forget(): void {
    const [oldest] = this.#followers
    const asked = oldest ? oldest.seen : this.#forgotten + this.#happenings.length
    if (asked === this.#forgotten) return
    this.#happenings = this.#happenings.slice(asked - this.#forgotten)
    this.#forgotten = asked
  }
}
