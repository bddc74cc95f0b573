/** The leases of an etcd: to each are attached the keys that go with it. */
import { seconds } from '../../../sim/duration.ts'

interface Lease {
  readonly id: string
  readonly ttlS: number
  readonly keys: Set<string>
  endsAt: number
}

export class Leases {
  readonly #byId = new Map<string, Lease>()

  /** @param changed called when one may be the next to end */
  constructor(
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {}

  get all(): readonly Lease[] {
    return [...this.#byId.values()]
  }

  /** When the next one is over. */
  get nextEnd(): number | undefined {
    return this.#byId.size === 0 ? undefined : Math.min(...this.all.map(({ endsAt }) => endsAt))
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  get(id: string): Lease | undefined {
    return this.#byId.get(id)
  }

  grant(id: string, ttlS: number): void {
    this.#byId.set(id, { id, ttlS, keys: new Set(), endsAt: this.now() + seconds(ttlS) })
    this.changed()
  }

  /** It has its whole time again. */
  renew(id: string): void {
    const lease = this.#byId.get(id)
    if (!lease) return
    lease.endsAt = this.now() + seconds(lease.ttlS)
    this.changed()
  }

  /** Answers the keys that were attached to it. */
  revoke(id: string): readonly string[] {
    const keys = [...(this.#byId.get(id)?.keys ?? [])]
    this.#byId.delete(id)
    return keys
  }

  clear(): void {
    this.#byId.clear()
  }

  /** A key is attached to another one from now on; undefined: to none. */
  attach(key: string, before: string | undefined, now: string | undefined): void {
    if (before !== undefined) this.#byId.get(before)?.keys.delete(key)
    if (now !== undefined) this.#byId.get(now)?.keys.add(key)
  }
}
