/** What a client of redis wants done at once (`MULTI`), and only if nobody has changed what it watches (`WATCH`). */
export class Transaction {
  #queue: (readonly string[])[] | undefined
  #isSpoilt = false
  /** What the keys were. */
  readonly #watched = new Map<string, string>()

  get isOpen(): boolean {
    return this.#queue !== undefined
  }

  get length(): number {
    return this.#queue?.length ?? -1
  }

  get watching(): number {
    return this.#watched.size
  }

  begin(): void {
    this.#queue = []
  }

  add(words: readonly string[]): void {
    this.#queue?.push(words)
  }

  /** Something of it cannot be done: nothing will be. */
  spoil(): void {
    this.#isSpoilt = true
  }

  /** @param place of a key @param state of what it has now */
  watch(place: string, state: string): void {
    if (!this.#watched.has(place)) this.#watched.set(place, state)
  }

  unwatch(): void {
    this.#watched.clear()
  }

  /** Ends it. Answers what is to be done, or why nothing is. */
  take(stateOf: (place: string) => string): readonly (readonly string[])[] | 'spoilt' | 'stale' {
    const [queue, isSpoilt] = [this.#queue ?? [], this.#isSpoilt]
    const isStale = [...this.#watched].some(([place, state]) => stateOf(place) !== state)
    this.forget()
    if (isSpoilt) return 'spoilt'
    return isStale ? 'stale' : queue
  }

  forget(): void {
    this.#queue = undefined
    this.#isSpoilt = false
    this.#watched.clear()
  }
}
