/** How much of something there is for all containers together: memory, disk space, processes. */

export class Quota {
  #used = 0

  constructor(readonly limit: number) {}

  get used(): number {
    return this.#used
  }

  /** Takes so much (or gives it back, where negative); answers whether there was enough. */
  take(amount: number): boolean {
    if (amount > 0 && this.#used + amount > this.limit) return false
    this.#used += amount
    return true
  }
}

/** Takes one of each, or nothing where one of them has none left: which is what it answers. */
export function takeOne(first: Quota | undefined, second: Quota | undefined): boolean {
  if (first && !first.take(1)) return false
  if (!second || second.take(1)) return true
  first?.take(-1)
  return false
}

/** Where memory comes from: a container, or one of its processes, which gives all back when it ends. */
export interface Memory {
  /** Answers whether there was enough. */
  claim(bytes: number): boolean
  release(bytes: number): void
}

/** What all containers of a cluster may hold: a host of ordinary size must bear whatever they do. */
export interface Limits {
  /** In bytes: variables, arguments, and what is on its way between processes. */
  readonly memory: Quota
  /** In bytes: the files of containers and of their volumes. */
  readonly disk: Quota
  /** Besides the first of each container. */
  readonly processes: Quota
}

const mebibyte = 1024 * 1024

export const usualLimits = (): Limits => ({
  memory: new Quota(256 * mebibyte),
  disk: new Quota(256 * mebibyte),
  processes: new Quota(16_384),
})
