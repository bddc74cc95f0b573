/** The processes that see each other, by their pids. Most containers have but one: ten thousand of them need no Map each. */
interface Numbered {
  readonly pid: number
}

export class ProcessTable<P extends Numbered> {
  #only: P | undefined
  /** All of them, once there have been two. */
  #all: Map<number, P> | undefined
  #lastPid = 0
  /** Who begins as soon as somebody looks. */
  #unseen: (() => void)[] | undefined

  /** The pid of the next process. @param skipped so many before it were those of others, who have ended since */
  takePid(skipped = 0): number {
    this.reveal()
    this.#lastPid += skipped + 1
    return this.#lastPid
  }

  /** The first of so many pids in a row, which others do not get. @param skipped so many before them were those of others */
  reservePids(count: number, skipped = 0): number {
    const first = this.#lastPid + skipped + 1
    this.#lastPid = first + count - 1
    return first
  }

  /** Runs once, before another process begins: until then nobody can tell. Ten thousand servers have no process for each who works for them. */
  whenSeen(run: () => void): void {
    this.#unseen ??= []
    this.#unseen.push(run)
  }

  /** Somebody looks. */
  reveal(): void {
    const unseen = this.#unseen
    this.#unseen = undefined
    for (const run of unseen ?? []) run()
  }

  get size(): number {
    return this.#all?.size ?? (this.#only ? 1 : 0)
  }

  get(pid: number): P | undefined {
    if (this.#all) return this.#all.get(pid)
    return this.#only?.pid === pid ? this.#only : undefined
  }

  has(pid: number): boolean {
    return this.get(pid) !== undefined
  }

  /** As they are now, in the order in which they began. */
  list(): readonly P[] {
    if (this.#all) return [...this.#all.values()]
    return this.#only ? [this.#only] : []
  }

  add(process: P): void {
    if (!this.#all && !this.#only) {
      this.#only = process
      return
    }
    this.#all ??= new Map(this.list().map((each) => [each.pid, each]))
    this.#all.set(process.pid, process)
    this.#only = undefined
  }

  /** Answers whether it was there. */
  delete(pid: number): boolean {
    if (this.#all) return this.#all.delete(pid)
    const isOnly = this.has(pid)
    if (isOnly) this.#only = undefined
    return isOnly
  }
}
