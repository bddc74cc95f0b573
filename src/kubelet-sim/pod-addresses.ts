/** Hands out the addresses of a node's pods, as the host-local plugin does: the next free one, around and around. */

export class PodAddresses {
  readonly #base: number
  readonly #size: number
  readonly #taken = new Set<number>()
  #last = 1

  /** @param cidr the node's spec.podCIDR: `10.244.1.0/24`. */
  constructor(readonly cidr: string) {
    const [address, bits] = cidr.split('/')
    this.#size = 2 ** (32 - Number(bits))
    this.#base = numberOf(address)
  }

  /** A free address; undefined when there is none. The first one is the gateway's, the last one the broadcast's. */
  take(): string | undefined {
    const usable = this.#size - 3
    if (this.#taken.size >= usable) return undefined
    do this.#last = this.#last + 1 < this.#size - 1 ? this.#last + 1 : 2
    while (this.#taken.has(this.#last))
    this.#taken.add(this.#last)
    return dotted(this.#base + this.#last)
  }

  /** `10.244.1.1-10.244.1.254` */
  get range(): string {
    return `${dotted(this.#base + 1)}-${dotted(this.#base + this.#size - 2)}`
  }

  /** Whether it is one of those that are given out. */
  has(ip: string): boolean {
    return this.#taken.has(numberOf(ip) - this.#base)
  }

  release(ip: string): void {
    this.#taken.delete(numberOf(ip) - this.#base)
  }
}

const numberOf = (ip: string): number => ip.split('.').reduce((value, part) => value * 256 + Number(part), 0)

/** An IPv4 address from its number. */
export const dotted = (value: number): string =>
  `${Math.floor(value / 0x100_0000)}.${Math.floor(value / 0x1_0000) % 256}.${Math.floor(value / 256) % 256}.${value % 256}`
