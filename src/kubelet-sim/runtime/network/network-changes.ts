/** Who waits for what changes in the network: told once, and only of what a connection to an address could notice. */
export class NetworkChanges {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Calls `run` at the next change at `ip`. Answers how to wait no longer. */
  next(ip: string, run: () => void): () => void {
    let waiting = this.#waiting.get(ip)
    if (!waiting) this.#waiting.set(ip, (waiting = new Set()))
    waiting.add(run)
    return () => {
      if (waiting.delete(run) && waiting.size === 0 && this.#waiting.get(ip) === waiting)
        this.#waiting.delete(ip)
    }
  }

  tell(ip: string): void {
    const waiting = this.#waiting.get(ip)
    if (!waiting) return
    this.#waiting.delete(ip)
    for (const run of waiting) run()
  }

  tellAll(): void {
    for (const ip of [...this.#waiting.keys()]) this.tell(ip)
  }
}
