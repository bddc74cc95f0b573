/** The leases of an etcd: to each are attached the keys that go with it. */

interface Lease {
  readonly id: string
  readonly ttlS: number
  readonly keys: Set<string>
}

export class Leases {
  readonly #byId = new Map<string, Lease>()

  get all(): readonly Lease[] {
    return [...this.#byId.values()]
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  get(id: string): Lease | undefined {
    return this.#byId.get(id)
  }

  grant(id: string, ttlS: number): void {
    this.#byId.set(id, { id, ttlS, keys: new Set() })
  }

  /** Answers the keys that were attached to it. */
  revoke(id: string): readonly string[] {
    const keys = [...(this.#byId.get(id)?.keys ?? [])]
    this.#byId.delete(id)
    return keys
  }

  /** A key is attached to another one from now on; undefined: to none. */
  attach(key: string, before: string | undefined, now: string | undefined): void {
    if (before !== undefined) this.#byId.get(before)?.keys.delete(key)
    if (now !== undefined) this.#byId.get(now)?.keys.add(key)
  }
}
